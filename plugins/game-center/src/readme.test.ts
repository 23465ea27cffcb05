import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startGameCenter } from '@playerlink/simulators';
import { expect, test } from 'vitest';
import { DIGICERT } from './issuing-authorities.ts';
import { BUNDLE_ID } from './stage.test-fixture.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(`${root}/README.md`, 'utf8');
const [install = '', simulated = ''] = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(
  ([, program]) => program ?? '',
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

test('the authority that is pinned is the one in the code', () => {
  expect(readme).toContain(`\`${DIGICERT.url}\``);
  expect(readme).toContain(`\`${DIGICERT.sha256}\``);
});

test('the programs under Install run as they stand', { timeout: 30_000 }, async () => {
  // By the machine's clock, because the program has no other.
  const platform = await startGameCenter();
  try {
    const good = { BUNDLE_ID, ISSUER_PEM: platform.issuerPem };
    const signIn = (env: object, credentials: object = platform.credentials('ada')) =>
      run(platform.url, install, { ...good, ...env, CREDENTIALS: JSON.stringify(credentials) });
    expect((await signIn({})).stdout).toBe('welcome ada\n');
    const { signature } = platform.credentials('eve');
    const bad = signIn({}, { ...platform.credentials('ada'), signature });
    await expect(bad).rejects.toMatchObject({
      code: 1,
      stderr: 'signature: NOTAUTHENTICATED\n',
    });
    const nameless = signIn({ BUNDLE_ID: '' });
    await expect(nameless).rejects.toThrow(/ConfigError: game-center: option bundleId/);
  } finally {
    await platform.close();
  }
  expect((await run('', simulated, {})).stdout).toBe('ann\n');
});

/** Runs a program in a process of its own, where Apple's host is the simulator. */
function run(platform: string, program: string, env: Record<string, string>) {
  const divert = `const send = fetch; globalThis.fetch = (url, init) =>
    send(url.replace('https://static.gc.apple.com', '${platform}'), init);`;
  const args = [
    '--experimental-strip-types',
    '--disable-warning=ExperimentalWarning',
    ...(platform === '' ? [] : [`--import=data:text/javascript,${encodeURIComponent(divert)}`]),
    '--input-type=module-typescript',
    `--eval=${program}`,
  ];
  return promisify(execFile)(process.execPath, args, { cwd: root, env });
}
