import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(`${root}/README.md`, 'utf8');

test('the headings are those of every plugin', () => {
  expect([...readme.matchAll(/^## (.*)$/gm)].map((match) => match[1])).toEqual([
    'Proves',
    'Install',
    'Options',
    'Credentials',
    'Errors',
    'Friends and push',
    'Platform documentation',
    'Known gaps',
  ]);
});

test('the program under Install runs as it stands', async () => {
  const program = readme.match(/```ts\n(.*?)```/s)?.[1] ?? '';
  expect((await run(program, { DEVICE_ID: 'd-1' })).stdout).toBe('welcome Ada\n');
  await expect(run(program, {})).rejects.toMatchObject({
    code: 1,
    stderr: 'deviceId: REQUIRED\n',
  });
}, 20_000);

/** Runs a program in a process of its own. */
function run(program: string, env: Record<string, string>) {
  const args = [
    '--experimental-strip-types',
    '--disable-warning=ExperimentalWarning',
    '--input-type=module-typescript',
    `--eval=${program}`,
  ];
  return promisify(execFile)(process.execPath, args, { cwd: root, env });
}
