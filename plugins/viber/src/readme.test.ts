import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { APP_ID, LOGIN, ORIGIN, setStage } from './stage.test-fixture.ts';

const stage = setStage();
const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(`${root}/README.md`, 'utf8');
const programs = [...readme.matchAll(/```ts\n(.*?)```/gs)].map((match) => match[1] ?? '');

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
  const [program = ''] = programs;
  const { accessToken } = stage.platform.credentials('ada');
  const good = {
    VIBER_APP_ID: APP_ID,
    VIBER_PROFILE_URL: LOGIN.profile.url,
    ACCESS_TOKEN: accessToken,
  };
  expect((await run(program, good)).stdout).toBe('welcome ada\n');
  const bad = run(program, { ...good, ACCESS_TOKEN: 'abc' });
  await expect(bad).rejects.toMatchObject({ code: 1, stderr: 'accessToken: NOTAUTHENTICATED\n' });
  const unset = run(program, { ...good, VIBER_APP_ID: '' });
  await expect(unset).rejects.toThrow(/ConfigError: viber: option appId/);
}, 20_000);

test('the program with the simulator runs as it stands', async () => {
  const [, program = ''] = programs;
  const { stdout } = await run(program, {}, '');
  expect(stdout).toMatch(/^ann \[/);
  expect(stdout).toContain("displayName: 'bob'");
  expect(stdout).toContain("deviceOs: 'viber'");
}, 20_000);

/** Viber is the simulator then. */
const divert = () => `const send = fetch; globalThis.fetch = (url, init) =>
    send(url.replace('${ORIGIN}', '${stage.platform.url}'), init);`;

/** Runs a program in a process of its own, after this line of JavaScript. */
function run(program: string, env: Record<string, string>, first = divert()) {
  const args = [
    '--experimental-strip-types',
    '--disable-warning=ExperimentalWarning',
    `--import=data:text/javascript,${encodeURIComponent(first)}`,
    '--input-type=module-typescript',
    `--eval=${program}`,
  ];
  return promisify(execFile)(process.execPath, args, { cwd: root, env });
}
