// Who may import whom: the rules of CONTRIBUTING.md, checked on every source file. Tests and their
// fixtures may import more. Ends with 1 and a line per offence.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** Packages of ours that the packages of a folder may import. */
const OURS = [
  [/^packages\/core\//, []],
  [/^packages\/(simulators|create-playerlink-plugin)\//, []],
  [/^packages\/(provider-kit|storage-[a-z]+|http|gamesparks|testing|opentelemetry)\//, ['core']],
  [/^plugins\//, ['core', 'provider-kit']],
  [/^(packages\/cli|examples|bench)\//, undefined],
];

/** What every room of core may import. */
const COMMON = [
  'contract/',
  'errors.ts',
  'failures.ts',
  'game.ts',
  'is-json.ts',
  'registry.ts',
  'there-is-no.ts',
  'unknown-key.ts',
];

/**
 * What folders and root files of core may import of core, besides their own folder; and after that, of what they
 * may import types. What is not listed here is the wiring, which may import everything.
 */
const CORE = [
  [/^contract\//, []],
  [/^memory\//, [...COMMON, 'connect/', 'sessions/', 'accounts/']],
  [
    /^(connect|sessions|accounts)\//,
    [...COMMON, 'connect/', 'sessions/', 'accounts/', 'diagnostics/'],
  ],
  // Told by the steps, never asking them for anything but the shapes of what they tell.
  [
    /^diagnostics\//,
    ['contract/', 'errors.ts'],
    ['game.ts', 'connect/decide.ts', 'connect/request.ts', 'connect/result.ts'],
  ],
  // What the steps share knows neither the container nor the facade: no step reaches them in two hops.
  [/^failures\.ts$/, ['contract/', 'errors.ts', 'game.ts', 'diagnostics/']],
  [
    /^(check-members|check-provider|errors|game|is-json|key-cache|nearest-name|registry|there-is-no|unknown-key|default-ports|deferral)\.ts$/,
    [
      'check-members.ts',
      'check-provider.ts',
      'contract/',
      'errors.ts',
      'game.ts',
      'is-json.ts',
      'nearest-name.ts',
      'registry.ts',
      'there-is-no.ts',
      'unknown-key.ts',
    ],
  ],
];

const CONTAINER = ['tsyringe', 'reflect-metadata'];

/** What a package may import besides ours: node: and what it depends on, itself or by its host. */
const allowedPackages = (home) => {
  const file = `${home}/package.json`;
  if (!existsSync(file)) return undefined;
  const { dependencies = {}, peerDependencies = {} } = JSON.parse(readFileSync(file, 'utf8'));
  return Object.keys({ ...dependencies, ...peerDependencies });
};

/** Why a file may not import something; absent when it may. */
function offence(file, specifier, isType = false) {
  const [home] = file.split('/src/');
  if (specifier.startsWith('.')) return relativeOffence(file, home, specifier, isType);
  if (file.startsWith('packages/core/src/contract/')) return 'contract/ imports nothing';
  if (CONTAINER.includes(specifier) && file !== 'packages/core/src/tsyringe.ts') {
    return 'only core/src/tsyringe.ts imports the container';
  }
  if (specifier.startsWith('node:')) return undefined;
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  if (!name.startsWith('@playerlink/') && name !== 'playerlink') {
    return allowedPackages(home)?.includes(name) === false
      ? `${name} is neither a dependency nor a peer of ${home}`
      : undefined;
  }
  const rule = OURS.find(([where]) => where.test(file));
  if (rule === undefined) return 'this folder has no rule: add one';
  const ours = name.slice('@playerlink/'.length);
  return home === `packages/${ours}` || rule[1]?.includes(ours) === false
    ? `may import of ours only: ${rule[1]?.join(', ') || 'nothing'}`
    : undefined;
}

function relativeOffence(file, home, specifier, isType) {
  const target = normalize(join(dirname(file), specifier));
  if (target === `${home}/package.json`) return undefined;
  if (!target.startsWith(`${home}/src/`)) return 'a relative import leaves its package';
  if (home !== 'packages/core') return undefined;
  const from = file.slice('packages/core/src/'.length);
  const to = target.slice('packages/core/src/'.length);
  const rule = CORE.find(([where]) => where.test(from));
  const [folder] = from.split('/');
  if (rule === undefined || to.startsWith(`${folder}/`)) return undefined;
  const [, values, types = []] = rule;
  if ([...values, ...(isType ? types : [])].some((allowed) => to.startsWith(allowed)))
    return undefined;
  const onlyTypes = types.length > 0 ? `; types also of: ${types.join(', ')}` : '';
  return `core/src/${from} may import only: ${values.join(', ') || 'itself'}${onlyTypes}`;
}

/** What a source text imports, types included; `import { type A }` counts as an import of values. */
const importsOf = (text) => [
  ...[...text.matchAll(/^\s*(?:import|export)\b(\s+type\b)?[^;]*?\bfrom\s+'([^']+)'/gm)].map(
    ([, type, specifier]) => ({ specifier, isType: type !== undefined }),
  ),
  ...[
    ...text.matchAll(/^\s*import\s+['"]([^'"]+)['"]/gm),
    ...text.matchAll(/\b(?:import|require)\s*\(\s*['`"]([^'`"]+)['`"]/g),
  ].map(([, specifier]) => ({ specifier, isType: false })),
];

// The fence is tried before it is trusted: each of these must be caught.
const MUST_BE_CAUGHT = [
  ['packages/core/src/contract/ports.ts', '../errors.ts'],
  ['packages/core/src/contract/ports.ts', 'zod'],
  ['packages/core/src/contract/ports.ts', 'node:fs'],
  ['packages/core/src/registry.ts', './tsyringe.ts'],
  ['packages/core/src/failures.ts', './create-player-link.ts'],
  ['packages/core/src/connect/plan.ts', 'knex'],
  ['packages/testing/src/index.ts', 'vitest'],
  ['packages/core/src/connect/plan.ts', '../tsyringe.ts'],
  ['packages/core/src/connect/plan.ts', '../create-player-link.ts'],
  ['packages/core/src/sessions/issue.ts', 'tsyringe'],
  ['packages/core/src/memory/memory-storage.ts', '../diagnostics/channels.ts'],
  ['packages/core/src/contract/ports.ts', '../diagnostics/messages.ts'],
  ['packages/core/src/registry.ts', './diagnostics/channels.ts'],
  ['packages/core/src/diagnostics/channels.ts', '../connect/decide.ts'],
  ['packages/core/src/diagnostics/name-of.ts', '../failures.ts'],
  ['packages/core/src/index.ts', '@playerlink/http'],
  ['packages/simulators/src/index.ts', '@playerlink/core'],
  ['packages/http/src/index.ts', '@playerlink/testing'],
  ['packages/opentelemetry/src/index.ts', '@playerlink/http'],
  ['packages/opentelemetry/src/index.ts', '@opentelemetry/sdk-trace-base'],
  ['packages/create-playerlink-plugin/src/plugin-files.ts', '@playerlink/core'],
  ['packages/gamesparks/src/index.ts', '@playerlink/plugin-password'],
  ['plugins/kongregate/src/index.ts', '@playerlink/simulators'],
  ['plugins/kongregate/src/index.ts', '../../viber/src/index.ts'],
  ['plugins/kongregate/src/index.ts', 'tsyringe'],
];

for (const [file, specifier] of MUST_BE_CAUGHT) {
  if (offence(file, specifier) === undefined) {
    throw new Error(`the fence has a hole: ${file} -> ${specifier}`);
  }
}
const SEVERAL =
  "import 'zod';\nimport type { A } from 'a';\nconst a = require('tsyringe');\nawait import(`knex`);\ncall('import');";
const seen = importsOf(SEVERAL);
if (seen.length !== 4 || seen.filter(({ isType }) => isType).length !== 1) {
  throw new Error('the fence does not see every import');
}
const files = globSync(['{packages,plugins,examples}/*/src/**/*.ts', 'bench/src/**/*.ts']).filter(
  (file) => !/\.(test|test-fixture)\.ts$/.test(file),
);
const offences = files.flatMap((file) =>
  importsOf(readFileSync(file, 'utf8')).flatMap(({ specifier, isType }) => {
    const why = offence(file, specifier, isType);
    return why === undefined ? [] : [`${file}: '${specifier}': ${why}`];
  }),
);
for (const line of offences) console.error(line);
console.log(`layers: ${files.length} files, ${offences.length} offences`);
if (offences.length > 0 || files.length === 0) process.exitCode = 1;
