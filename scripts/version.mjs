// Turns the changesets into versions and changelogs, and brings along what names versions: the example that the
// generator writes. What it changes is read and committed as any other change.
import { spawnSync } from 'node:child_process';

const run = (command, args, cwd = '.') => {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};

run('changeset', ['version']);
const vitest = ['run', 'example', '--config', '../../vitest.config.ts', '--root', '.', '--update'];
run('vitest', vitest, 'packages/create-playerlink-plugin');
