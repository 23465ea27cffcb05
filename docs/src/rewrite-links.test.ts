import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type Page, readPages } from './pages.ts';
import { rewriteLinks } from './rewrite-links.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const pages = readPages(ROOT);
const FILES = 'https://github.com/playerlink/playerlink';

const rewritten = (text: string, source = 'docs/guides/scale.md') => {
  const page: Page = { source, target: 'guides/scale.md', title: 'Scale', text };
  return rewriteLinks(page, pages, ROOT);
};

test.each([
  ['[a page](operate.md)', '[a page](/guides/operate.md)'],
  ['[a place](../reference/errors.md#required)', '[a place](/reference/errors.md#required)'],
  ['[a package](../../packages/core/README.md)', '[a package](/packages/core.md)'],
  ['[a plugin](../../plugins/psn/README.md#proves)', '[a plugin](/plugins/psn.md#proves)'],
  ['[a folder page](../decisions/README.md)', '[a folder page](/decisions/index.md)'],
  ['[a file](../../LICENSE)', `[a file](${FILES}/blob/main/LICENSE)`],
  ['[a folder](../../bench/results/)', `[a folder](${FILES}/tree/main/bench/results)`],
  ['[here](#do-you-have-to) and [there](https://example.com/a.md)', undefined],
  ['`[code](operate.md)`', undefined],
  ['```md\n[code](operate.md)\n```', undefined],
])('%s', (text, led) => {
  expect(rewritten(text)).toBe(led ?? text);
});

test('a link that leads nowhere is told with its page', () => {
  expect(() => rewritten('[gone](gone.md)')).toThrow('docs/guides/scale.md: gone.md leads nowhere');
});

test('no two files have one address', () => {
  const targets = pages.map(({ target }) => target);
  expect(targets).toContain('index.md');
  expect(new Set(targets).size).toBe(targets.length);
});
