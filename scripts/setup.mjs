// Makes the workspace ready: the pinned pnpm, its packages and, with them, the pinned Node.
// Runs on the system's Node (20 or newer), before any package is there: node: imports only.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const stamp = 'node_modules/.setup';
const key = createHash('sha256');
for (const file of ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml']) {
  key.update(readFileSync(file));
}
const wanted = key.digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  const pnpm = JSON.parse(readFileSync('package.json', 'utf8')).packageManager;
  console.error(`setup: installing with ${pnpm} (the first time takes about half a minute)`);
  const run = spawnSync('npx', ['--yes', pnpm, 'install', '--frozen-lockfile'], {
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (run.status !== 0) process.exit(run.status ?? 1);
  writeFileSync(stamp, wanted);
}
