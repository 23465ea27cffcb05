import { globSync, readFileSync } from 'node:fs';

/** A page of the site: a file of the repository, shown under an address of its own. */
export interface Page {
  /** Path of the file from the repository's root. */
  readonly source: string;
  /** Path of the page from the site's root, with `.md`. */
  readonly target: string;
  readonly title: string;
  readonly text: string;
}

// Which files are pages, and where. What is in none of these is linked to in the repository.
const PLACES: ReadonlyArray<readonly [pattern: string, from: RegExp, to: string]> = [
  ['docs/**/*.md', /^docs\/(?:(.*\/)README|(.+))\.md$/, '$1$2.md'],
  ['packages/*/README.md', /^(packages\/.+)\/README\.md$/, '$1.md'],
  ['plugins/*/README.md', /^(plugins\/.+)\/README\.md$/, '$1.md'],
  ['bench/results/*.md', /^bench\/results\/(.+)\.md$/, 'bench/$1.md'],
];

/** All pages but the generated ones, in the order of their sources; `root` is the repository's, with a slash. */
export function readPages(root: string): Page[] {
  return PLACES.flatMap(([pattern, from, to]) =>
    globSync(pattern, { cwd: root, exclude: ['docs/node_modules'] })
      .sort()
      .map((source) => {
        const text = readFileSync(root + source, 'utf8');
        const target = source.replace(from, to).replace(/(^|\/)\.md$/, '$1index.md');
        return { source, target, title: titleOf(text, source), text };
      }),
  );
}

function titleOf(text: string, source: string): string {
  const [, title] = /^# (.+)$/m.exec(text) ?? [];
  if (title === undefined) throw new Error(`${source} has no heading`);
  return title.replaceAll('`', '');
}
