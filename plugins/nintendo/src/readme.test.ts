import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { NINTENDO_APPLICATION_ID, startNintendo } from '@playerlink/simulators';
import { expect, test } from 'vitest';
import { NINTENDO_ENVIRONMENTS } from './index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(`${root}/README.md`, 'utf8');
const [program = '', withSimulator = ''] = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(
  ([, code]) => code,
);

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
  // By the machine's clock, because the program has no other.
  const platform = await startNintendo();
  try {
    const { nsaIdToken, displayName } = platform.credentials('ada');
    const good = {
      NINTENDO_APPLICATION_ID,
      NSA_ID_TOKEN: nsaIdToken,
      DISPLAY_NAME: displayName,
    };
    expect((await run(program, good, platform.url)).stdout).toBe('welcome ada\n');
    const forged = { ...good, NSA_ID_TOKEN: platform.forge('ada', 'attackerKey') };
    await expect(run(program, forged, platform.url)).rejects.toMatchObject({
      code: 1,
      stderr: 'nsaIdToken: NOTAUTHENTICATED\n',
    });
    const titleless = run(program, { ...good, NINTENDO_APPLICATION_ID: '' }, platform.url);
    await expect(titleless).rejects.toThrow(/ConfigError: nintendo: option applicationIds.0/);
  } finally {
    await platform.close();
  }
}, 20_000);

test('the program with the simulator runs as it stands', async () => {
  expect((await run(withSimulator, {})).stdout).toBe('ann\n');
}, 20_000);

/** Runs a program in a process of its own; with an address, that is where Nintendo is. */
function run(code: string, env: Record<string, string>, url?: string) {
  const divert = `const send = fetch; globalThis.fetch = (input, init) =>
    send(input.replace('${NINTENDO_ENVIRONMENTS.lp1.issuer}', '${url}'), init);`;
  const args = [
    '--experimental-strip-types',
    '--disable-warning=ExperimentalWarning',
    ...(url === undefined ? [] : [`--import=data:text/javascript,${encodeURIComponent(divert)}`]),
    '--input-type=module-typescript',
    `--eval=${code}`,
  ];
  return promisify(execFile)(process.execPath, args, { cwd: root, env });
}
