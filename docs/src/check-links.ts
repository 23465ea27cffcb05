// Every link of the built site leads to one of its pages, and to a place that is on it.
import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));

const files = globSync('**/*.html', { cwd: DIST });
const html = new Map(files.map((file) => [file, readFileSync(DIST + file, 'utf8')]));
const ids = new Map([...html].map(([file, text]) => [file, valuesOf(text, 'id')]));
const dead = [...html].flatMap(([file, text]) =>
  [...valuesOf(text, 'href')].filter((href) => !leads(file, href)).map((href) => [file, href]),
);

for (const [file, href] of dead) console.error(`${file}: ${href} leads nowhere`);
if (html.size === 0) throw new Error('the site was not built');
console.log(`site: ${html.size} pages, ${dead.length} dead links`);
if (dead.length > 0) process.exitCode = 1;

function valuesOf(text: string, attribute: string): Set<string> {
  const found = text.matchAll(new RegExp(`<[a-z][^>]*? ${attribute}="([^"]*)"`, 'g'));
  return new Set([...found].map(([, value = '']) => value));
}

function leads(from: string, href: string): boolean {
  if (/^(https?:|mailto:)/.test(href) || /\.(css|js|woff2)$/.test(href)) return true;
  const { pathname, hash } = new URL(href, `http://site/${from}`);
  const path = posix.join(pathname.slice(1), pathname.endsWith('/') ? 'index.html' : '');
  const anchors = ids.get(path) ?? ids.get(`${path}.html`);
  return anchors !== undefined && (hash === '' || anchors.has(decodeURIComponent(hash.slice(1))));
}
