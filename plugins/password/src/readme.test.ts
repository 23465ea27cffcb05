import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

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
  const good = { PASSWORD: 'correct horse', TYPED_AGAIN: 'correct horse' };
  expect((await run(program, good)).stdout).toBe('welcome Ada\nwelcome back Ada\n');
  const bad = run(program, { ...good, TYPED_AGAIN: 'battery staple' });
  await expect(bad).rejects.toMatchObject({
    code: 1,
    stdout: 'welcome Ada\n',
    stderr: 'DETAILS: UNRECOGNISED\n',
  });
}, 20_000);

test('the legacy scheme under Options compares as it stands', async () => {
  const [, program = ''] = programs;
  const trial = `
    import { createPlayerLink } from '@playerlink/core';
    import { memoryStorage } from '@playerlink/core/memory';
    import { passwordExternalId } from '@playerlink/plugin-password';
    const storage = memoryStorage();
    const link = createPlayerLink({ gameId: 'golf', storage, providers: [provider] });
    const at = Date.now();
    const secret = 'scrypt:00ff:' + scryptSync('right', Buffer.from('00ff', 'hex'), 64).toString('hex');
    const account = { provider: 'password', externalId: passwordExternalId('ada'), slot: '', secret };
    const times = { createdAt: at, lastLoginAt: at, displayName: null, syncDisplayName: false };
    const empty = { segments: {}, scriptData: {}, achievements: [], virtualGoods: {} };
    const player = { id: 'p1', displayName: 'Ada', createdAt: at, lastSeenAt: at, ...empty };
    await storage.players.adopt('golf', { ...player, links: [{ ...account, ...times }] });
    for (const password of ['wrong', 'right', 'right']) {
      const credentials = { userName: 'ada', password };
      const answer = link.connect({ provider: 'password', credentials });
      console.log(await answer.then(({ playerId }) => playerId, ({ code }) => code));
    }`;
  const { stdout } = await run(`${program}${trial}`, {});
  expect(stdout).toBe('UNRECOGNISED\np1\np1\n');
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
