// Who may import whom: the rules of CONTRIBUTING.md, checked on every source file. Tests and their
// fixtures may import more. Ends with 1 and a line per offence.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Packages of ours that the packages of a folder may import. */
const OURS = [
  [/^packages\/core\//, []],
  [/^packages\/simulators\//, []],
  [/^packages\/(provider-kit|storage-[a-z]+|http|gamesparks|testing)\//, ['core']],
  [/^plugins\//, ['core', 'provider-kit']],
  [/^(packages\/cli|examples)\//, undefined],
];

/** Files and folders of core that a folder of core may import, besides itself. */
const CORE = [
  [/^contract\//, []],
  [
    /^(connect|sessions|accounts|memory)\//,
    [
      'contract/',
      'connect/',
      'sessions/',
      'accounts/',
      'errors.ts',
      'failures.ts',
      'game.ts',
      'is-json.ts',
      'registry.ts',
      'unknown-key.ts',
    ],
  ],
];

const CONTAINER = ['tsyringe', 'reflect-metadata'];

/** Why a file may not import something; absent when it may. */
export function offence(file, specifier) {
  if (CONTAINER.includes(specifier) && file !== 'packages/core/src/tsyringe.ts') {
    return 'only core/src/tsyringe.ts imports the container';
  }
  if (specifier.startsWith('@playerlink/') || specifier === 'playerlink') {
    const rule = OURS.find(([where]) => where.test(file));
    if (rule === undefined) return 'this folder has no rule: add one';
    const name = specifier.split('/')[1];
    const itself = file.startsWith(`packages/${name}/`);
    return itself || rule[1]?.includes(name) === false
      ? `may import of ours only: ${rule[1]?.join(', ') || 'nothing'}`
      : undefined;
  }
  if (!specifier.startsWith('.')) return undefined;
  const target = normalize(join(dirname(file), specifier));
  const [home] = file.split('/src/');
  if (target === `${home}/package.json`) return undefined;
  if (!target.startsWith(`${home}/src/`)) return 'a relative import leaves its package';
  if (home !== 'packages/core') return undefined;
  const from = file.slice('packages/core/src/'.length);
  const to = target.slice('packages/core/src/'.length);
  const rule = CORE.find(([where]) => where.test(from));
  if (rule === undefined || dirname(from).split('/')[0] === dirname(to).split('/')[0])
    return undefined;
  return rule[1].some((allowed) => to.startsWith(allowed))
    ? undefined
    : `core/${dirname(from)} may import only: ${rule[1].join(', ') || 'itself'}`;
}

/** What a source text imports, types included. */
export const importsOf = (text) =>
  [
    ...text.matchAll(
      /^\s*(?:import|export)\b[^;]*?\bfrom\s+'([^']+)'|\bimport\s*\(?\s*'([^']+)'/gm,
    ),
  ].map((match) => match[1] ?? match[2]);

// The fence is tried before it is trusted: each of these must be caught.
const MUST_BE_CAUGHT = [
  ['packages/core/src/contract/ports.ts', '../errors.ts'],
  ['packages/core/src/connect/plan.ts', '../tsyringe.ts'],
  ['packages/core/src/connect/plan.ts', '../create-player-link.ts'],
  ['packages/core/src/sessions/issue.ts', 'tsyringe'],
  ['packages/core/src/index.ts', '@playerlink/http'],
  ['packages/simulators/src/index.ts', '@playerlink/core'],
  ['packages/http/src/index.ts', '@playerlink/testing'],
  ['packages/gamesparks/src/index.ts', '@playerlink/plugin-password'],
  ['plugins/kongregate/src/index.ts', '@playerlink/simulators'],
  ['plugins/kongregate/src/index.ts', '../../viber/src/index.ts'],
  ['plugins/kongregate/src/index.ts', 'tsyringe'],
];

function main() {
  for (const [file, specifier] of MUST_BE_CAUGHT) {
    if (offence(file, specifier) === undefined) {
      throw new Error(`the fence has a hole: ${file} -> ${specifier}`);
    }
  }
  const files = globSync('{packages,plugins,examples}/*/src/**/*.ts').filter(
    (file) => !/\.(test|test-fixture)\.ts$/.test(file),
  );
  const offences = files.flatMap((file) =>
    importsOf(readFileSync(file, 'utf8')).flatMap((specifier) => {
      const why = offence(file, specifier);
      return why === undefined ? [] : [`${file}: '${specifier}': ${why}`];
    }),
  );
  for (const line of offences) console.error(line);
  console.log(`layers: ${files.length} files, ${offences.length} offences`);
  if (offences.length > 0 || files.length === 0) process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main();
