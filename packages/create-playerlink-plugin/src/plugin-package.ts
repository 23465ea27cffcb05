import type { PluginNames } from './plugin-names.ts';

/** Which versions of what it stands on a plugin is written for, as npm spells ranges. */
export interface PluginRanges {
  readonly '@playerlink/core': string;
  readonly '@playerlink/provider-kit': string;
  readonly '@playerlink/simulators': string;
  readonly '@playerlink/testing': string;
  readonly zod: string;
}

/** The package.json of a plugin, as text. */
export function pluginPackage(names: PluginNames, ranges: PluginRanges): string {
  const manifest = {
    name: names.packageName,
    version: '0.1.0',
    description: `Sign in with ${names.title}: a PlayerLink provider.`,
    license: 'MIT',
    ...(names.author !== undefined && { author: names.author }),
    type: 'module',
    keywords: ['playerlink', 'playerlink-plugin', 'authentication', 'games', names.id],
    engines: { node: '>=22.14' },
    sideEffects: false,
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './package.json': './package.json',
    },
    files: ['dist', 'src'],
    publishConfig: { access: 'public' },
    scripts: {
      build: 'tsc',
      // Node before 22.18 reads TypeScript only when it is told to.
      test: 'tsc -p tsconfig.test.json && node --experimental-strip-types --test "test/**/*.test.ts"',
      prepack: 'npm run build',
    },
    dependencies: pick(ranges, '@playerlink/provider-kit', 'zod'),
    // A host has one core, and every plugin speaks to that one.
    peerDependencies: pick(ranges, '@playerlink/core'),
    devDependencies: {
      ...pick(ranges, '@playerlink/core', '@playerlink/simulators', '@playerlink/testing'),
      '@types/node': '^22.14.0',
      typescript: '^7.0.2',
    },
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

const pick = (ranges: PluginRanges, ...names: readonly (keyof PluginRanges)[]) =>
  Object.fromEntries(names.map((name) => [name, ranges[name]]));
