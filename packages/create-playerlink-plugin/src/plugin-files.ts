import { readFileSync } from 'node:fs';
import type { PluginNames } from './plugin-names.ts';
import { type PluginRanges, pluginPackage } from './plugin-package.ts';

/** Beside `src` and `dist` alike: what is built reads the template where it was written. */
const TEMPLATE = new URL('../src/template/', import.meta.url);

/**
 * Every file of a new plugin, as its path and its text: source, simulator, tests, README, licence, CI. Pure
 * but for reading the template; the same names and ranges give the same files.
 */
export function pluginFiles(names: PluginNames, ranges: PluginRanges): ReadonlyMap<string, string> {
  const fill = (file: string) => filled(file, names);
  return new Map([
    ['.github/workflows/ci.yml', fill('ci.yml')],
    ['.gitignore', fill('gitignore')],
    // Not "license": packing would take it for the licence of this package.
    ['LICENSE', fill('mit')],
    ['README.md', fill('readme.md')],
    ['package.json', pluginPackage(names, ranges)],
    [`src/${names.id}.ts`, fill('provider.ts')],
    ['src/index.ts', fill('index.ts')],
    [`test/${names.id}-simulator.ts`, fill('simulator.ts')],
    [`test/${names.id}.test.ts`, fill('provider-test.ts')],
    ['tsconfig.json', fill('tsconfig.json')],
    ['tsconfig.test.json', fill('tsconfig-test.json')],
  ]);
}

/** A file of the template with every `{{name}}` in its place. */
function filled(file: string, names: PluginNames): string {
  const holder = names.author ?? `the authors of ${names.packageName}`;
  const values: Readonly<Record<string, string | undefined>> = { ...names, holder };
  return readFileSync(new URL(`${file}.template`, TEMPLATE), 'utf8').replace(
    /\{\{(\w+)\}\}/g,
    (_, name: string) => {
      const value = values[name];
      if (value === undefined) throw new Error(`the template ${file} wants an unknown ${name}`);
      return value;
    },
  );
}
