import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { knexStorage } from '@playerlink/storage-knex';
import { afterAll, describe, expect, it } from 'vitest';
import { serversToTest } from './engines.test-fixture.ts';
import { folderForEach, GAME, linesOf, NOW, run, write } from './stage.test-fixture.ts';
import { withDatabase } from './with-database.ts';

const { servers, remove } = await serversToTest();
afterAll(remove);
folderForEach();

/** A new database with its schema; returns its URL. */
async function migrated(make: () => Promise<string>): Promise<string> {
  const url = await make();
  expect((await run(['migrate', '--db', url])).message).toBeUndefined();
  return url;
}

const playerOf = (n: number) => ({
  id: `p${n}`,
  links: [{ provider: 'arcade', externalId: `${n}` }],
  devices: [`device-${n}`],
});
const playersOf = (count: number) =>
  linesOf(...Array.from({ length: count }, (_, n) => playerOf(n)));

/** How many rows there are. */
const countOf = (url: string, table: string): Promise<number> =>
  withDatabase(url, async (db) => Number((await db(table).count({ n: '*' }))[0]?.n));

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

/** Starts an import in a process of its own, with the database in its environment. */
const start = (file: string, url: string): ChildProcess =>
  spawn(process.execPath, [MAIN, 'import', file, '--game', GAME], {
    env: { ...process.env, PLAYERLINK_DB: url },
    stdio: 'ignore',
  });

describe.each(servers)('%s', (_name, make) => {
  it('is migrated, told of, and taken back a step', async () => {
    const url = await make();
    const shown = new URL(url);
    shown.password = '';
    const pending = await run(['migrate', '--db', url, '--status']);
    expect(pending.out).toMatch(/^(pending {2}\w+\n)+$/);
    const { out } = await run(['migrate', '--db', url]);
    expect(out).toBe(pending.out.replaceAll('pending ', `${shown}: applied`));
    expect((await run(['migrate', '--db', url])).out).toBe(`${shown}: the schema is up to date\n`);
    const back = await run(['migrate', '--db', url, '--down', '--yes']);
    expect(back.out).toMatch(new RegExp(`^${shown}: took back \\w+\n$`));
    const { out: left } = await run(['migrate', '--db', url, '--status']);
    expect(left.match(/^pending/gm)).toHaveLength(1);
    expect(`${out}${back.out}`).not.toContain('password');
  });

  it('takes players in once, also after kill -9 in the middle', async () => {
    const url = await migrated(make);
    const file = write('in.ndjson', playersOf(2_000));
    const dry = await run(['import', file, '--game', GAME, '--db', url, '--dry-run']);
    expect(dry.out).toBe(
      'would import 2000, already there 0, refused 0\naccounts: arcade 2000, device 2000\n',
    );
    const child = start(file, url);
    const ended = once(child, 'exit');
    while ((await countOf(url, 'playerlink_players')) < 100);
    child.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
    const again = await run(['import', file, '--game', GAME, '--db', url]);
    const [, imported, there] =
      /^imported (\d+), already there (\d+), refused 0\n/.exec(again.out) ?? [];
    expect(Number(imported) + Number(there)).toBe(2_000);
    expect(Number(there)).toBeGreaterThanOrEqual(100);
    expect(await countOf(url, 'playerlink_players')).toBe(2_000);
    expect(await countOf(url, 'playerlink_links')).toBe(4_000);
  });

  it('refuses an account that is somebody else’s', async () => {
    const url = await migrated(make);
    const file = write('in.ndjson', linesOf(playerOf(1), { ...playerOf(1), id: 'p2' }));
    const { out, err, exitCode } = await run(['import', file, '--game', GAME, '--db', url]);
    expect(out).toContain('imported 1, already there 0, refused 1\n');
    expect(err).toContain('links[0] belongs to the player "p1"');
    expect(exitCode).toBe(1);
  });

  it('tells of players of other games', async () => {
    const url = await migrated(make);
    const file = write('in.ndjson', playersOf(1));
    const into = (game: string) => run(['import', file, '--game', game, '--db', url]);
    expect((await into('golf')).err).toBe('');
    expect((await into('gofl')).err).toBe(
      'no player of game "gofl" is here yet; there are players of: golf\n',
    );
  });

  it('is swept of what is over', async () => {
    const url = await migrated(make);
    await withDatabase(url, async (db) => {
      await knexStorage(db).apply(GAME, {
        outcome: 'refused',
        now: NOW - 10,
        expect: {},
        writes: [1, 2, 3, 4].map((n) => ({
          kind: 'claimProof',
          provider: 'arcade',
          proof: `proof ${n}`,
          boundTo: ['x'],
          until: n < 4 ? NOW - n : NOW + 1,
        })),
      });
    });
    const { out } = await run(['sweep', '--db', url, '--batch', '2']);
    expect(out).toBe('swept 3 sessions and proofs\n');
    expect(await countOf(url, 'playerlink_proofs')).toBe(1);
  });

  it('that has no schema says how it gets one', async () => {
    const url = await make();
    const file = write('in.ndjson', playersOf(1));
    const { message } = await run(['import', file, '--game', GAME, '--db', url]);
    expect(message).toContain('run "npx playerlink migrate --db <url>"');
  });

  it.each([
    ['a wrong password', { password: 'not-the-secret' }, 'it refuses the user, or the password'],
    ['a wrong user', { username: 'nobody', password: 'not-the-secret' }, 'it refuses the user'],
    ['a database that is not there', { pathname: '/nonesuch' }, 'there is no such database'],
    ['a port where nothing listens', { port: '1' }, 'nothing listens there'],
  ])('refuses %s in a sentence', async (_, parts, words) => {
    const url = Object.assign(new URL(await make()), parts).href;
    for (const command of ['migrate', 'sweep', 'import -']) {
      const more = command === 'import -' ? ['--game', GAME] : [];
      const { message, out, err } = await run([...command.split(' '), '--db', url, ...more]);
      expect(message).toContain(words);
      expect(`${message}${out}${err}`).not.toContain('not-the-secret');
    }
  });
});
