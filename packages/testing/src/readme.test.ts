import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { memoryStorage } from '@playerlink/core/memory';
import { expect, test } from 'vitest';
import { testStorage } from './storage/test-storage.ts';
import { rotatesWithoutComparing } from './wrong-storages/sessions-and-proofs.test-fixture.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(`${root}/README.md`, 'utf8');
const [vitestCode, nodeCode = ''] = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(
  ([, code]) => code,
);

test('the example for vitest is a test of this package', () => {
  expect(readFileSync(`${root}/src/storage/memory-storage.test.ts`, 'utf8')).toBe(vitestCode);
});

test('the example for node:test runs as it stands, and every test passes', async () => {
  const flags = ['--experimental-strip-types', '--input-type=module-typescript'];
  const args = [...flags, '--test-reporter=tap', '--eval', nodeCode];
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, env });
  let declared = 0;
  testStorage(
    () => {
      declared += 1;
    },
    async () => ({ storage: memoryStorage(), close: async () => {} }),
  );
  expect(stdout).toMatch(new RegExp(`^# pass ${declared}$`, 'm'));
  expect(stdout).toMatch(/^# fail 0$/m);
}, 30_000);

test('the README lists every group', () => {
  const groups = new Set<string>();
  const open = () => Promise.reject(new Error('never opened'));
  testStorage((name) => groups.add(name.slice(0, name.indexOf(':'))), open, { openTwice: open });
  const rows = [...readme.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, group]) => group);
  expect(rows).toEqual([...groups]);
});

test('the failure that the README shows is what the kit says', async () => {
  const name = 'sessions: rotation from any other hash is false and changes nothing';
  let run = async () => {};
  testStorage(
    (declared, body) => {
      if (declared === name) run = body;
    },
    async () => ({ storage: rotatesWithoutComparing(), close: async () => {} }),
  );
  const told = await run().then(() => 'nothing', String);
  expect(readme).toContain(
    `✖ ${name}\n${told.replace(/^AssertionError:/, 'AssertionError [ERR_ASSERTION]:').trimEnd()}\n`,
  );
});
