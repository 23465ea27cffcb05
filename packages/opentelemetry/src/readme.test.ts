import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(`${root}/README.md`, 'utf8');
const [example = 'throw new Error("no example")'] = [
  ...readme.matchAll(/^```js\n(.*?)^```/gms),
].map(([, code = '']) => code);

test('the example of the README runs as it stands', async () => {
  const args = ['--experimental-strip-types', '--input-type=module', '--eval', example];
  // Rejects, with what the example printed, when it exits with anything but 0.
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
  expect(stdout.trim().split('\n')).toEqual([
    'playerlink.parse',
    'playerlink.verify',
    'playerlink.situation',
    'playerlink.decide',
    'playerlink.apply',
    'playerlink.connect',
  ]);
}, 20_000);
