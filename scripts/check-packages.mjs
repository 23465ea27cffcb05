// Tests what will be published: packs every package with pnpm, lints the tarballs, installs them with npm
// into an empty folder, imports every export from ESM and CommonJS, and runs a connect there.
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/** The longest that one command may take: a registry out of reach shall not hang the check. */
const MOST_MS = 180_000;

const work = mkdtempSync(join(tmpdir(), 'playerlink-packages-'));
try {
  const packages = globSync('{packages,plugins}/*/package.json')
    .map((file) => ({ folder: dirname(file), manifest: JSON.parse(readFileSync(file, 'utf8')) }))
    .filter(({ manifest }) => manifest.private !== true);
  const tarballs = packages.map(({ folder }) => pack(folder));
  for (const tarball of tarballs) inspect(tarball);
  for (const [at, { manifest }] of packages.entries()) {
    await lint(manifest, tarballs[at]);
  }
  const consumer = install(tarballs);
  importAll(consumer, packages);
  connectThere(consumer);
  console.log(`packages: ${packages.length} packed, installed by npm, imported; a connect ran`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

function run(command, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    timeout: MOST_MS,
  });
  if (status === 0) return stdout;
  throw new Error(`${command} ${args.join(' ')} in ${cwd}\n${error ?? ''}${stdout}${stderr}`);
}

function pack(folder) {
  const packed = run('pnpm', ['pack', '--json', '--pack-destination', work], folder);
  const { filename } = JSON.parse(packed);
  return resolve(folder, filename);
}

/** Nothing but what was built, its sources without tests, and the three files that npm shows. */
function inspect(tarball) {
  const entries = run('tar', ['-tf', tarball], work).trim().split('\n');
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

function install(tarballs) {
  const consumer = join(work, 'consumer');
  mkdirSync(consumer);
  writeFileSync(join(consumer, 'package.json'), '{ "name": "consumer", "private": true }');
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  run('npm', ['install', ...quiet, 'better-sqlite3@13', ...tarballs], consumer);
  return consumer;
}

function importAll(consumer, packages) {
  const names = packages.flatMap(({ manifest }) =>
    Object.keys(manifest.exports)
      .filter((path) => path !== './package.json')
      .map((path) => manifest.name + path.slice(1)),
  );
  const each = (load) => names.map((name) => `${load}(${JSON.stringify(name)});`).join('\n');
  writeFileSync(join(consumer, 'all.mjs'), each('await import'));
  writeFileSync(join(consumer, 'all.cjs'), each('require'));
  run(process.execPath, ['all.mjs'], consumer);
  run(process.execPath, ['all.cjs'], consumer);
  run(join(consumer, 'node_modules/.bin/playerlink'), ['--version'], consumer);
}

function connectThere(consumer) {
  writeFileSync(
    join(consumer, 'connect.mjs'),
    `import assert from 'node:assert/strict';
import { createPlayerLink } from '@playerlink/core';
import { createHttpHandler } from '@playerlink/http';
import { kongregate } from '@playerlink/plugin-kongregate';
import { KONGREGATE_API_KEY, startKongregate } from '@playerlink/simulators';
import { knexStorage, migrate, openSqlite } from '@playerlink/storage-knex';

const platform = await startKongregate();
const db = openSqlite({ filename: 'players.db' });
await migrate(db);
const link = createPlayerLink({
  gameId: 'packed',
  storage: knexStorage(db),
  providers: [kongregate({ apiKey: KONGREGATE_API_KEY })],
  fetch: platform.fetch,
});
await link.ready();
const handler = createHttpHandler(link);
const connect = () =>
  handler(new Request('http://localhost/connect/kongregate', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(platform.credentials('ann')),
  })).then((response) => response.json());
const first = await connect();
const again = await connect();
assert.equal(first.outcome, 'created');
assert.equal(again.outcome, 'resumed');
assert.equal(again.playerId, first.playerId);
await link.close();
await db.destroy();
await platform.close();
`,
  );
  run(process.execPath, ['connect.mjs'], consumer);
}
