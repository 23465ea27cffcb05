// Does what a new author does, in an empty folder and with the packed tarballs: types every `sh` block of the guide,
// saves every block that names its file, in their order; then runs the example of the tree in the same way.
//   node scripts/replay-guide.mjs <folder of tarballs>
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { serveTarballs } from './tarball-registry.mjs';

const GUIDE = 'docs/guides/write-a-provider.md';
const EXAMPLE = 'examples/third-party-provider';
/** What somebody types who has just copied the example. */
const EXAMPLE_STEPS = 'npm install\nnpm test\nnpm pack --dry-run\n';
/** Fewer tests than this mean that the kit did not run. */
const FEWEST_TESTS = 30;
/** The longest that one block may take: a registry out of reach shall not hang the check. */
const MOST_MS = 120_000;

const [folder] = process.argv.slice(2);
if (folder === undefined)
  throw new Error('usage: node scripts/replay-guide.mjs <folder of tarballs>');
const work = mkdtempSync(join(tmpdir(), 'playerlink-guide-'));
const registry = await serveTarballs(resolve(folder));
try {
  const guide = await replayGuide();
  const example = await tryExample();
  console.log(`guide: ${guide.blocks} blocks replayed, ${guide.tests} tests passed in its runs`);
  console.log(`example: installed from tarballs, ${example} tests passed`);
} finally {
  await registry.close();
  rmSync(work, { recursive: true, force: true });
}

async function replayGuide() {
  const blocks = blocksOf(readFileSync(GUIDE, 'utf8'));
  let cwd = join(work, 'empty');
  mkdirSync(cwd);
  await haveGenerator();
  const runs = [];
  for (const { line, file, code } of blocks) {
    if (file !== undefined) {
      mkdirSync(dirname(join(cwd, file)), { recursive: true });
      writeFileSync(join(cwd, file), code);
      continue;
    }
    const said = await type(code, cwd, `${GUIDE}:${line}`);
    cwd = said.cwd;
    if (/^npm test$/m.test(code)) runs.push(passedIn(said.output, `${GUIDE}:${line}`));
  }
  // As generated, and with the provider that the guide writes.
  if (runs.length < 2) throw new Error(`${GUIDE} runs its tests ${runs.length} times`);
  return { blocks: blocks.length, tests: runs.join(' + ') };
}

async function tryExample() {
  const copy = join(work, basename(EXAMPLE));
  const isOurs = (path) => !['node_modules', 'dist', 'package-lock.json'].includes(basename(path));
  cpSync(EXAMPLE, copy, { recursive: true, filter: isOurs });
  const { output } = await type(EXAMPLE_STEPS, copy, EXAMPLE);
  return passedIn(output, EXAMPLE);
}

/** `npm create` takes the generator that is installed above the empty folder, instead of asking for a published one. */
async function haveGenerator() {
  const { version } = registry.manifests.get('create-playerlink-plugin');
  const tarball = resolve(folder, `create-playerlink-plugin-${version}.tgz`);
  writeFileSync(join(work, 'package.json'), '{ "private": true }');
  await type(`npm install --no-save '${tarball}'\n`, work, 'the generator');
}

/** The blocks that a reader types or saves: ```sh, and ```ts file=src/index.ts. */
function blocksOf(text) {
  return [...text.matchAll(/^```(\w+)(?: file=(\S+))?\n(.*?)^```$/gms)].flatMap((match) => {
    const [, language, file, code] = match;
    const line = text.slice(0, match.index).split('\n').length;
    return language === 'sh' || file !== undefined ? [{ line, file, code }] : [];
  });
}

/** How many tests a run of node:test says that it passed. */
function passedIn(output, where) {
  const passed = Number(/^(?:#|ℹ) pass (\d+)$/m.exec(output)?.[1]);
  if (passed >= FEWEST_TESTS) return passed;
  throw new Error(`${where}: ${passed} tests passed, at least ${FEWEST_TESTS} must\n${output}`);
}

/** Types lines into a shell; resolves to what it said, and to the folder that it ended in. */
async function type(lines, cwd, where) {
  const at = join(work, 'cwd');
  // A group of its own, so that what hangs can be ended with all that it started.
  const child = spawn('sh', ['-e'], { cwd, env: environment(), detached: true });
  const alarm = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), MOST_MS);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  child.stdin.end(`${lines}\npwd > '${at}'\n`);
  const status = await new Promise((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  clearTimeout(alarm);
  if (status !== 0) throw new Error(`${where} ended with ${status}:\n${lines}\n${output}`);
  return { output, cwd: readFileSync(at, 'utf8').trim() };
}

/** This Node, and npm with the environment's own settings, but nothing that the tree has installed. */
function environment() {
  const usual = process.env.PATH.split(delimiter).filter((path) => !path.includes('node_modules'));
  return {
    ...process.env,
    ...registry.env,
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_loglevel: 'error',
    PATH: [dirname(process.execPath), ...usual].join(delimiter),
  };
}
