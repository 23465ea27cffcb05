// A stranger's folder with our tarballs in it, and what is tried there (scripts/packed/).
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runCommand } from './run-command.mjs';

const QUIET = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
/** What a host installs besides ours: the driver of SQLite, and for a container of its own what that needs. */
const HOSTS_OWN = ['better-sqlite3@13', 'tsyringe@4', 'reflect-metadata@0.2', 'zod@4'];
/** Fewer tests than this mean that one of the kits did not run. */
const FEWEST_TESTS = 300;

/** Installs the tarballs with npm in an empty folder; resolves to it and to the number of our exports. */
export async function installConsumer(work, packages) {
  const folder = join(work, 'consumer');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "name": "consumer", "private": true }');
  const tarballs = packages.map(({ tarball }) => tarball);
  await runCommand('npm', ['install', ...QUIET, ...HOSTS_OWN, ...tarballs], folder);
  cpSync('scripts/packed', folder, { recursive: true });
  const exported = packages.flatMap(({ manifest }) =>
    Object.keys(manifest.exports)
      .filter((path) => path !== './package.json')
      .map((path) => manifest.name + path.slice(1)),
  );
  const each = (load) => exported.map((name) => `${load}(${JSON.stringify(name)});`).join('\n');
  writeFileSync(join(folder, 'all.mjs'), each('await import'));
  writeFileSync(join(folder, 'all.cjs'), each('require'));
  await compileDoor(folder);
  return { folder, exports: exported.length };
}

/** Compiles decorated classes, that of the README too, as a host does: against the packed declarations. */
async function compileDoor(folder) {
  const readme = readFileSync('packages/core/README.md', 'utf8');
  const [, shown] = /^```ts decorated\n(.*?)^```/ms.exec(readme) ?? [];
  if (shown === undefined) throw new Error('the README of core shows no decorated class');
  writeFileSync(join(folder, 'readme.mts'), shown);
  const compilerOptions = {
    target: 'es2023',
    module: 'nodenext',
    strict: true,
    skipLibCheck: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    types: ['node'],
    typeRoots: [resolve('node_modules/@types')],
  };
  const config = { compilerOptions, files: ['tsyringe-door.mts', 'readme.mts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  await runCommand('tsc', ['-p', 'tsconfig.json'], folder);
}

/** Uses the packages on one Node; resolves to a line that says what was done. */
export async function useOn({ path, version }, { folder, exports }) {
  const started = Date.now();
  const node = (...args) => runCommand(path, args, folder);
  const said = (await node('--version')).trim();
  if (said !== `v${version}`) throw new Error(`${path} is Node ${said}, not ${version}`);
  await node('all.mjs');
  await node('all.cjs');
  await node('node_modules/playerlink/dist/main.js', '--version');
  await node('connect.mjs');
  await node('tsyringe-door.mjs');
  await node('readme.mjs');
  const tests = passedIn(await node('--test', '--test-reporter=tap', 'kits.test.mjs'), version);
  const seconds = Math.round((Date.now() - started) / 1000);
  return `Node ${version}: ${exports} exports imported and required, a connect, a decorated provider, ${tests} tests of the kits (${seconds} s)`;
}

function passedIn(output, version) {
  const passed = Number(/^(?:#|ℹ) pass (\d+)$/m.exec(output)?.[1]);
  if (passed >= FEWEST_TESTS) return passed;
  throw new Error(
    `Node ${version}: ${passed} tests passed, at least ${FEWEST_TESTS} must\n${output}`,
  );
}
