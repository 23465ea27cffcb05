import { existsSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import type { Page } from './pages.ts';

/** Where files are seen that are no pages. */
const REPOSITORY = 'https://github.com/playerlink/playerlink';

/** Where the images of pages are; the site has them below `/images/`. */
export const IMAGES = 'docs/images/';

const LINKS_AND_CODE = /```.*?^```|`[^`\n]*`|\]\(([^)\s]+)\)/gms;

/**
 * The text of a page with its relative links led to pages and images of the site, and those to other files
 * to the repository. Code stays as it is.
 *
 * @throws Error when a link leads to no file
 */
export function rewriteLinks(page: Page, pages: readonly Page[], root: string): string {
  const targets = new Map(pages.map(({ source, target }) => [source, target]));
  return page.text.replace(LINKS_AND_CODE, (whole, link: string | undefined) => {
    if (link === undefined || /^(https?:|mailto:|#)/.test(link)) return whole;
    const [path = '', ...anchor] = link.split(/(?=#)/);
    const file = posix.join(posix.dirname(page.source), path);
    const target = targets.get(file);
    if (target !== undefined) return `](/${target}${anchor.join('')})`;
    if (!existsSync(root + file)) throw new Error(`${page.source}: ${link} leads nowhere`);
    if (file.startsWith(IMAGES)) return `](/images/${file.slice(IMAGES.length)})`;
    const kind = statSync(root + file).isDirectory() ? 'tree' : 'blob';
    return `](${REPOSITORY}/${kind}/main/${file.replace(/\/$/, '')}${anchor.join('')})`;
  });
}
