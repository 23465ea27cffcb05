import { once } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { screen } from './screen.test-fixture.ts';
import {
  folderForEach,
  GAME,
  inStorage,
  migrated,
  NOW,
  pathOf,
  type Run,
  run,
} from './stage.test-fixture.ts';
import type { Terminal } from './terminal.ts';

folderForEach();
beforeEach(async () => {
  await migrated();
});

/** Claims proofs that are over, from 1 ms ago on, and one that is not. */
const claim = (over: number, game = GAME): Promise<void> =>
  inStorage(async (storage) => {
    await storage.apply(game, {
      outcome: 'refused',
      now: NOW - over - 1,
      expect: {},
      writes: Array.from({ length: over + 1 }, (_, n) => ({
        kind: 'claimProof' as const,
        provider: 'arcade',
        proof: `proof ${n}`,
        boundTo: ['x'],
        until: n === 0 ? NOW + 1 : NOW - n + 1,
      })),
    });
  });

const left = (): Promise<number> =>
  inStorage(async (_, db) => Number((await db('playerlink_proofs').count({ n: '*' }))[0]?.n));

const sweep = (words: readonly string[] = [], given: Partial<Terminal> = {}): Promise<Run> =>
  run(['sweep', '--db', pathOf('players.db'), ...words], given);

describe('playerlink sweep', () => {
  it('deletes what is over, of every game, and nothing else', async () => {
    await claim(5);
    await claim(7, 'tennis');
    const { out, err, exitCode } = await sweep();
    expect([out, err, exitCode]).toEqual(['swept 12 sessions and proofs\n', '', 0]);
    expect(await left()).toBe(2);
    expect((await sweep()).out).toBe('swept 0 sessions and proofs\n');
  });

  it('shows on a screen how far it is', async () => {
    await claim(5);
    const { stream, drawn } = screen();
    expect((await sweep(['--batch', '2'], { screen: stream })).out).toContain('swept 5 ');
    expect(await drawn()).toContain('5 rows | ');
  });

  it.each(['0', '10001', 'x', '1.5'])('refuses --batch %s', async (count) => {
    expect((await sweep(['--batch', count])).message).toContain(
      'It must be a number of 1 to 10000',
    );
  });

  it('ends between two batches on Ctrl-C, with what it did', async () => {
    await claim(5);
    const controller = new AbortController();
    let asked = 0;
    // The clock is asked at the start, for what is over, and after each batch.
    const now = () => {
      asked += 1;
      if (asked === 3) controller.abort();
      return NOW;
    };
    const { out, message, exitCode } = await sweep(['--batch', '2'], {
      interruption: () => controller.signal,
      clock: { now, timer: () => () => {} },
      screen: screen().stream,
    });
    expect(out).toBe('swept 2 sessions and proofs\n');
    expect(message).toBe('stopped: run the same command again to go on');
    expect(exitCode).toBe(130);
    expect(await left()).toBe(4);
  });
});

/** A clock whose timers the test fires; each one that is set is told. */
function handClock() {
  const told = new EventTarget();
  const timers: Array<{ ms: number; fire: () => void }> = [];
  const clock: Terminal['clock'] = {
    now: () => NOW,
    timer(ms, fire) {
      timers.push({ ms, fire });
      told.dispatchEvent(new Event('set'));
      return () => {};
    },
  };
  return { clock, timers, untilSet: () => once(told, 'set') };
}

describe('playerlink sweep --watch', () => {
  it('sweeps again after each pause, tells a failure and goes on, until it is ended', async () => {
    await claim(2);
    const { clock, timers, untilSet } = handClock();
    const controller = new AbortController();
    const interruption = () => controller.signal;
    let set = untilSet();
    const ended = sweep(['--watch', '600'], { clock, interruption });
    const goOn = async () => {
      await set;
      set = untilSet();
      timers.at(-1)?.fire();
      await set;
    };
    await set;
    await claim(3, 'tennis');
    await goOn();
    await inStorage((_, db) => db('playerlink_migrations').insert({ name: '9999_x', batch: 9 }));
    await goOn();
    await inStorage((_, db) => db('playerlink_migrations').where({ name: '9999_x' }).delete());
    await goOn();
    controller.abort();
    const { out, err, exitCode } = await ended;
    const swept = [...out.matchAll(/swept (\d+) /g)].map(([, count]) => Number(count));
    expect(swept).toEqual([2, 3, 0]);
    expect(err).toMatch(/^playerlink: .*9999_x.*\n$/);
    expect(exitCode).toBe(0);
    expect(timers.map(({ ms }) => ms)).toEqual([600_000, 600_000, 600_000, 600_000]);
  });

  it('fails at once where the first round fails', async () => {
    const { message, exitCode } = await run(['sweep', '--db', pathOf('no.db'), '--watch', '1']);
    expect(message).toContain('there is no file');
    expect(exitCode).toBe(1);
  });
});
