// Writes the pages of the site to .site/pages, where VitePress takes them; typedoc adds the API pages.
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readPages } from './pages.ts';
import { IMAGES, rewriteLinks } from './rewrite-links.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const STAGE = fileURLToPath(new URL('../.site/pages/', import.meta.url));

rmSync(STAGE, { recursive: true, force: true });
const pages = readPages(ROOT);
for (const page of pages) {
  const file = join(STAGE, page.target);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, rewriteLinks(page, pages, ROOT));
}
if (existsSync(ROOT + IMAGES)) {
  cpSync(ROOT + IMAGES, join(STAGE, 'public/images'), { recursive: true });
}
console.log(`site: ${pages.length} pages`);
