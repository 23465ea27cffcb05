import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  accountsOf,
  folderForEach,
  GAME,
  importText,
  inStorage,
  linesOf,
  migrated,
  pathOf,
  read,
  run,
  write,
} from '../stage.test-fixture.ts';

folderForEach();
beforeEach(async () => {
  await migrated();
});

const playerOf = (n: number) => ({
  id: `p${n}`,
  links: [{ provider: 'arcade', externalId: `${n}` }],
  devices: [`device-${n}`],
  password: { userName: `user-${n}` },
});
const playersOf = (count: number) => Array.from({ length: count }, (_, n) => playerOf(n));

/** What is told of the accounts of so many of these players. */
const accounts = (count: number): string =>
  `accounts: arcade ${count}, device ${count}, password ${count}\n`;

/** How many rows there are of players, and of links. */
const counts = (): Promise<{ players: number; links: number }> =>
  inStorage(async (_, db) => {
    const count = async (table: string) => Number((await db(table).count({ n: '*' }))[0]?.n);
    return { players: await count('playerlink_players'), links: await count('playerlink_links') };
  });

/** Resolves when there are so many players. */
async function untilPlayers(least: number): Promise<void> {
  await inStorage(async (_, db) => {
    for (;;) {
      const [row] = await db('playerlink_players').count({ n: '*' });
      if (Number(row?.n) >= least) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
}

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

/** Starts the command in a process of its own. */
function start(...words: string[]): ChildProcess & { stdout: PassThrough; stderr: PassThrough } {
  const command = [MAIN, 'import', ...words, '--game', GAME, '--db', pathOf('players.db')];
  return spawn(process.execPath, command, { cwd: pathOf('.') }) as never;
}

describe('once more', () => {
  it('says of all players that they are there', async () => {
    const lines = linesOf(...playersOf(200));
    expect((await importText(lines)).out).toBe(
      `imported 200, already there 0, refused 0\n${accounts(200)}`,
    );
    expect((await importText(lines)).out).toBe('imported 0, already there 200, refused 0\n');
    expect(await counts()).toEqual({ players: 200, links: 600 });
  });

  it('after kill -9 in the middle loses and doubles nothing', async () => {
    const file = write('in.ndjson', linesOf(...playersOf(8_000)));
    const child = start(file);
    const ended = once(child, 'exit');
    await untilPlayers(500);
    child.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
    const before = await counts();
    expect(before.players).toBeGreaterThanOrEqual(500);
    expect(before.players).toBeLessThan(8_000);
    // Players are there with all that is theirs, or not at all.
    expect(before.links).toBe(3 * before.players);
    const words = ['--game', GAME, '--db', pathOf('players.db')];
    const again = await run(['import', file, ...words]);
    const imported = 8_000 - before.players;
    expect(again.out).toBe(
      `imported ${imported}, already there ${before.players}, refused 0\n${accounts(imported)}`,
    );
    expect(await counts()).toEqual({ players: 8_000, links: 24_000 });
  });
});

describe('Ctrl-C', () => {
  it('ends after what is under way, and leaves half a line for the next time', async () => {
    const input = new PassThrough();
    const controller = new AbortController();
    const ended = run(['import', '-', '--game', GAME, '--db', pathOf('players.db')], {
      input: () => input,
      interruption: () => controller.signal,
    });
    input.write(`${linesOf(...playersOf(3))}{"id":"half`);
    await untilPlayers(1);
    controller.abort();
    expect(await ended).toMatchObject({
      out: `imported 3, already there 0, refused 0\n${accounts(3)}`,
      err: '',
      message: 'stopped: run the same command again to go on',
      exitCode: 130,
    });
    expect(await accountsOf('p2')).toHaveLength(3);
  });

  it('of a process ends it with 130 and the sum', async () => {
    const child = start('-');
    child.stdin?.write(linesOf(...playersOf(3)));
    await untilPlayers(3);
    child.kill('SIGINT');
    const [[code, signal], out, err] = await Promise.all([
      once(child, 'exit'),
      text(child.stdout),
      text(child.stderr),
    ]);
    expect([code, signal]).toEqual([130, null]);
    expect(out).toBe(`imported 3, already there 0, refused 0\n${accounts(3)}`);
    expect(err).toBe('playerlink: stopped: run the same command again to go on\n');
  });
});

describe('a process', () => {
  it('ends with 0 and the sum, with 1 and a sentence', async () => {
    const good = start(write('good.ndjson', linesOf({ id: 'p1' })));
    const [[code], out, err] = await Promise.all([
      once(good, 'exit'),
      text(good.stdout),
      text(good.stderr),
    ]);
    expect([code, out, err]).toEqual([0, 'imported 1, already there 0, refused 0\n', '']);
    const bad = start(write('bad.ndjson', linesOf('nonsense')));
    const [[badCode], badErr] = await Promise.all([once(bad, 'exit'), text(bad.stderr)]);
    expect(badCode).toBe(1);
    expect(badErr).toBe(
      'line 1: the line is not JSON\n' +
        `playerlink: a line was refused: mend what is in ${pathOf('bad.refused.ndjson')}, and import it\n`,
    );
    const piped = start('-');
    piped.stdin?.end('nonsense');
    expect(await once(piped, 'exit')).toEqual([1, null]);
    expect(read('import.refused.ndjson')).toBe('nonsense\n');
  });
});

describe('a database that fails in the middle', () => {
  it('stops the import with the sum so far; once more goes on', async () => {
    await inStorage(async (_, db) => {
      await db.raw(
        `create trigger broken before insert on playerlink_players when new.id = 'p150'
         begin select raise(abort, 'it says device-150'); end`,
      );
    });
    const lines = linesOf('nonsense', ...playersOf(1_000));
    const { out, err, message, exitCode } = await importText(lines);
    const { players } = await counts();
    expect(out).toBe(`imported ${players}, already there 0, refused 1\n${accounts(players)}`);
    expect(players).toBeGreaterThanOrEqual(149);
    expect(players).toBeLessThan(300);
    expect(message).toContain('the database failed (sqlite: SQLITE_CONSTRAINT_TRIGGER)');
    expect(message).toContain('run the same command again');
    expect(`${err}${message}`).not.toContain('device-150');
    expect(exitCode).toBe(1);
    expect(read('in.refused.ndjson')).toBe('nonsense\n');
    await inStorage(async (_, db) => {
      await db.raw('drop trigger broken');
    });
    const again = await importText(lines);
    const left = 1_000 - players;
    expect(again.out).toBe(
      `imported ${left}, already there ${players}, refused 1\n${accounts(left)}`,
    );
  });
});
