import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { GAME_CENTER_LIES } from './game-center/answers.ts';
import { NINTENDO_LIES } from './nintendo/key-set.ts';
import { PSN_LIES } from './psn/answers.ts';
import { VIBER_LIES } from './viber/answers.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(`${root}/README.md`, 'utf8');
const blocks = [...readme.matchAll(/```ts\n(.*?)```/gs)].map((match) => match[1] ?? '');

test.each(blocks.map((block, at) => [at + 1, block] as const))(
  'code block %i of the README runs as it stands',
  async (_, block) => {
    const args = ['--experimental-strip-types', '--input-type=module-typescript', '--eval', block];
    // Rejects, with what the block printed, when it exits with anything but 0.
    await promisify(execFile)(process.execPath, args, { cwd: root });
  },
  20_000,
);

test('the knob table of the README names every knob', () => {
  const table = readFileSync(`${root}/src/faults.ts`, 'utf8').match(/KNOBS.*?\};/s)?.[0] ?? '';
  const knobs = [...table.matchAll(/^ {2}(\w+):/gm)].map((match) => match[1]);
  expect(knobs.length).toBeGreaterThan(15);
  for (const knob of knobs) expect(readme).toMatch(new RegExp(`^\\| \`${knob}\` +\\|`, 'm'));
});

test.each([...GAME_CENTER_LIES, ...NINTENDO_LIES, ...PSN_LIES, ...VIBER_LIES])(
  'the README has a row for the lie %s',
  (lie) => {
    expect(readme).toMatch(new RegExp(`^\\| \`${lie}\` +\\|`, 'm'));
  },
);
