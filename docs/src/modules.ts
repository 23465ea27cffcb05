import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What can be imported of a published package. */
export interface ApiModule {
  /** As it is imported: `@playerlink/core/memory`. */
  readonly name: string;
  /** Its source, from the repository's root. */
  readonly source: string;
}

/** All modules of our packages, by name; `root` is the repository's, with a slash. */
export function readModules(root: string): ApiModule[] {
  const manifests = globSync('{packages,plugins}/*/package.json', { cwd: root });
  const modules = manifests.flatMap((manifest) => {
    const { name, exports } = JSON.parse(readFileSync(root + manifest, 'utf8'));
    return Object.entries<string>(exports)
      .filter(([, source]) => source.endsWith('.ts'))
      .map(([path, source]) => ({
        name: join(name, path),
        source: join(dirname(manifest), source),
      }));
  });
  return modules.sort((a, b) => (a.name < b.name ? -1 : 1));
}
