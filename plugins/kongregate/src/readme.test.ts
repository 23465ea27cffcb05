import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { API_KEY, setStage } from './stage.test-fixture.ts';

const stage = setStage();
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
  const { userId, gameAuthToken } = stage.platform.credentials('ada');
  const good = { KONGREGATE_API_KEY: API_KEY, USER_ID: userId, GAME_AUTH_TOKEN: gameAuthToken };
  expect((await run(program, good)).stdout).toBe('welcome ada\n');
  const bad = run(program, { ...good, GAME_AUTH_TOKEN: 'abc' });
  await expect(bad).rejects.toMatchObject({
    code: 1,
    stderr: 'gameAuthToken: NOTAUTHENTICATED\n',
  });
  const keyless = run(program, { ...good, KONGREGATE_API_KEY: '' });
  await expect(keyless).rejects.toThrow(/ConfigError: kongregate: option apiKey/);
}, 20_000);

/** Runs a program in a process of its own, where Kongregate is the simulator. */
function run(program: string, env: Record<string, string>) {
  const divert = `const send = fetch; globalThis.fetch = (url, init) =>
    send(url.replace('https://api.kongregate.com', '${stage.platform.url}'), init);`;
  const args = [
    '--experimental-strip-types',
    '--disable-warning=ExperimentalWarning',
    `--import=data:text/javascript,${encodeURIComponent(divert)}`,
    '--input-type=module-typescript',
    `--eval=${program}`,
  ];
  return promisify(execFile)(process.execPath, args, { cwd: root, env });
}
