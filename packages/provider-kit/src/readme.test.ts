import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(`${root}/README.md`, 'utf8');

test('the example of the README runs as it stands', async () => {
  const example = readme.match(/```js\n(.*?)```/s)?.[1] ?? '';
  expect(example).toContain('fetchJson');
  const args = ['--experimental-strip-types', '--input-type=module', '--eval', example];
  // Rejects, with what the example printed, when it exits with anything but 0.
  await promisify(execFile)(process.execPath, args, { cwd: root });
}, 20_000);
