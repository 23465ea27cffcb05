import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startPsn } from '@playerlink/simulators';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { options } from './options.ts';
import { LEGACY } from './stage.test-fixture.ts';

// In the machine's time, as the programs are.
let platform: Awaited<ReturnType<typeof startPsn>>;
beforeAll(async () => {
  platform = await startPsn();
});
afterAll(() => platform.close());

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(`${root}/README.md`, 'utf8');
const programs = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, program = '']) => program);

/** A section's first column of code. */
const firstColumn = (heading: string) => {
  const [, section = ''] = readme.split(`\n## ${heading}\n`);
  const [own = ''] = section.split('\n## ');
  return [...own.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
};

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

test('every option is in its table, and nothing else', () => {
  const { shape } = options;
  expect(firstColumn('Options')).toEqual(Object.keys(shape));
  expect(firstColumn('Friends and push')).toEqual(Object.keys(shape.friends.unwrap().shape));
});

test('the program under Install runs as it stands', async () => {
  const [program = ''] = programs;
  const { clientId, clientSecret } = LEGACY;
  const env = (code: string) => ({
    PSN_CLIENT_ID: clientId,
    PSN_CLIENT_SECRET: clientSecret,
    AUTHORIZATION_CODE: code,
  });
  // PlayStation Network is the simulator there.
  const divert = `const send = fetch; globalThis.fetch = (url, init) =>
    send(url.replace('https://auth.api.sonyentertainmentnetwork.com', '${platform.url}'), init);`;
  const { authorizationCode } = platform.credentials('ada');
  expect((await run(program, env(authorizationCode), divert)).stdout).toBe('welcome ada\n');
  const bad = run(program, env('UhGYiW'), divert);
  await expect(bad).rejects.toMatchObject({
    code: 1,
    stderr: 'authorizationCode: NOTAUTHENTICATED\n',
  });
  const bare = run(program, { ...env('x'), PSN_CLIENT_ID: '' }, divert);
  await expect(bare).rejects.toThrow(/ConfigError: psn: option clientId/);
}, 60_000);

test('the program with the simulator runs as it stands', async () => {
  const [, program = ''] = programs;
  expect((await run(program, {})).stdout).toBe('ann\n');
}, 60_000);

test('the mapping for the simulator’s friends is the simulator’s', () => {
  const [, , mapping = ''] = programs;
  expect(mapping).toContain(`'${platform.environments.np.v3.friendsUrlTemplate}'`);
});

/** Runs a program in a process of its own; `before` runs there first. */
function run(program: string, env: Record<string, string>, before = '') {
  const args = [
    '--experimental-strip-types',
    '--disable-warning=ExperimentalWarning',
    `--import=data:text/javascript,${encodeURIComponent(before)}`,
    '--input-type=module-typescript',
    `--eval=${program}`,
  ];
  return promisify(execFile)(process.execPath, args, { cwd: root, env });
}
