// Tests what will be published: packs every package with pnpm, lints the tarballs (publint, attw), installs them
// with npm into an empty folder, and uses them there on every supported Node: each export from ESM and CommonJS, a
// connect on SQLite, the door for a host's tsyringe, both kits under node:test. Beside that it replays the guide.
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { allEnded, forEach, runCommand } from './run-command.mjs';
import { installConsumer, useOn } from './try-packages.mjs';

const started = Date.now();
const work = mkdtempSync(join(tmpdir(), 'playerlink-packages-'));
try {
  const packages = globSync('{packages,plugins}/*/package.json')
    .map((file) => ({ folder: dirname(file), manifest: JSON.parse(readFileSync(file, 'utf8')) }))
    .filter(({ manifest }) => manifest.private !== true);
  const nodes = supportedNodes();
  for (const one of packages) one.tarball = await pack(one.folder);
  // In a process of its own: it serves the tarballs while npm runs. The guide begins with what `npm create` writes.
  const guide = runCommand(process.execPath, ['scripts/replay-guide.mjs', work], process.cwd());
  const [, used, replayed] = await allEnded([lintAll(packages), use(packages, nodes), guide]);
  for (const line of used) console.log(line);
  console.log(replayed.trim());
  const seconds = Math.round((Date.now() - started) / 1000);
  const versions = nodes.map(({ version }) => version).join(', ');
  console.log(
    `packages: ${packages.length} packed, linted, installed, used on Node ${versions}: all well in ${seconds} s`,
  );
} catch (error) {
  // What a check says is the message; anything else is a fault of this script.
  console.error(error.name === 'Error' ? error.message : error);
  console.log('packages: not fit to be published, see above');
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** The pinned Node, and the oldest and the newest that package.json of this folder pins (Linux on x64 only). */
function supportedNodes() {
  const { optionalDependencies } = JSON.parse(readFileSync('scripts/package.json', 'utf8'));
  const others = Object.entries(optionalDependencies).map(([name, range]) => ({
    version: range.split('@').at(-1),
    path: resolve('scripts/node_modules', name, 'bin/node'),
  }));
  const here = others.filter(({ path }) => globSync(path).length > 0);
  const missing = others.filter((other) => !here.includes(other)).map(({ version }) => version);
  if (missing.length > 0) {
    const line = `Node ${missing.join(' and ')} is not here: npm run setup brings it, on Linux on x64`;
    if (process.env.CI) throw new Error(line);
    console.log(line);
  }
  return [...here, { version: process.versions.node, path: process.execPath }].sort((a, b) =>
    a.version.localeCompare(b.version, 'en', { numeric: true }),
  );
}

async function pack(folder) {
  const packed = await runCommand('pnpm', ['pack', '--json', '--pack-destination', work], folder);
  return resolve(folder, JSON.parse(packed).filename);
}

async function lintAll(packages) {
  await forEach(packages, 2, async ({ manifest, tarball }) => {
    await inspect(tarball);
    await lint(manifest, tarball);
    // Says nothing where all is well. The packages are ESM only: CommonJS requires them as they are.
    await runCommand('attw', ['--profile', 'esm-only', '--no-definitely-typed', tarball], work);
  });
}

/** Nothing but what was built, its sources without tests, and the three files that npm shows. */
async function inspect(tarball) {
  const listed = await runCommand('tar', ['-tf', tarball], work);
  const entries = listed.trim().split('\n');
  const fits = (entry) =>
    /^package\/(LICENSE|README\.md|package\.json|(dist|src)\/.+)$/.test(entry) &&
    !/\.(test|test-fixture)\.|tsbuildinfo/.test(entry);
  const strays = entries.filter((entry) => !fits(entry));
  const missing = ['LICENSE', 'README.md', 'package.json'].filter(
    (name) => !entries.includes(`package/${name}`),
  );
  if (strays.length + missing.length === 0) return;
  throw new Error(`${tarball}: strays: ${strays.join(', ')}; missing: ${missing.join(', ')}`);
}

async function lint(manifest, tarball) {
  const { messages } = await publint({
    // A copy: a small file's buffer is a slice of a shared one.
    pack: { tarball: new Uint8Array(readFileSync(tarball)).buffer },
    strict: true,
  });
  const said = messages.map((message) => formatMessage(message, manifest)).filter(Boolean);
  if (said.length > 0) throw new Error(`publint: ${manifest.name}: ${said.join('; ')}`);
}

/** Installs once, then lets every Node use it at the same time; a line about each. */
async function use(packages, nodes) {
  const consumer = await installConsumer(work, packages);
  return allEnded(nodes.map((node) => useOn(node, consumer)));
}
