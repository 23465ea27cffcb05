import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  ConnectError,
  defineProvider,
  type KeySource,
  type Keys,
  keyCache,
  Outage,
} from './index.ts';
import { fakeClock, testGame } from './test-game.test-fixture.ts';

type KeySet = readonly string[];
type Answer = { readonly document: KeySet; readonly freshMs: number };

const FRESH_MS = 10_000;
const STALE_MS = 100_000;
const REFRESH_MS = 600;
const RETRY_MS = 50;
const DOWN = new Error('the platform is down');

/** A source whose loads end when the test says so, the oldest first. */
function keySource(id = 'arcade', kind = { name: 'key sets', keep: 10 }) {
  const running: Array<{ resolve(answer: Answer): void; reject(reason: unknown): void }> = [];
  let loads = 0;
  const source: KeySource<KeySet> = {
    id,
    kind,
    staleMs: STALE_MS,
    refreshMs: REFRESH_MS,
    retryMs: RETRY_MS,
    load: () => {
      loads += 1;
      return new Promise((resolve, reject) => running.push({ resolve, reject }));
    },
  };
  return {
    source,
    loads: () => loads,
    succeed: (...document: string[]) => running.shift()?.resolve({ document, freshMs: FRESH_MS }),
    fail: (reason: unknown = DOWN) => running.shift()?.reject(reason),
  };
}

const never = () => new AbortController().signal;

const read = (keys: Keys, { source }: { source: KeySource<KeySet> }, wanted: string) =>
  keys.read(source, (document) => document.includes(wanted), never());

/** A cache that has loaded one source; the clock stands where the load ended. */
async function loaded(...document: string[]) {
  const clock = fakeClock();
  const keys = keyCache(clock);
  const arcade = keySource();
  const first = read(keys, arcade, document[0] ?? '');
  arcade.succeed(...document);
  await first;
  return { clock, keys, arcade };
}

/** Reads, and lets the load fail that this starts. */
async function failing(keys: Keys, from: ReturnType<typeof keySource>, wanted: string) {
  const answer = read(keys, from, wanted).catch((thrown: unknown) => thrown);
  from.fail();
  return answer;
}

describe('a load', () => {
  it('is one for 100 readers who come at once', async () => {
    const keys = keyCache(fakeClock());
    const arcade = keySource();
    const readers = Array.from({ length: 100 }, (_, n) => read(keys, arcade, n % 2 ? 'a' : 'b'));
    arcade.succeed('a');
    expect(new Set(await Promise.all(readers)).size).toBe(1);
    expect(arcade.loads()).toBe(1);
  });

  it('that fails is one for 100 readers as well, and rejects them all', async () => {
    const keys = keyCache(fakeClock());
    const arcade = keySource();
    const readers = Array.from({ length: 100 }, () => read(keys, arcade, 'a'));
    arcade.fail();
    for (const result of await Promise.allSettled(readers)) {
      expect(result).toEqual({ status: 'rejected', reason: DOWN });
    }
    expect(arcade.loads()).toBe(1);
  });

  it('of one source is none of another', async () => {
    const { keys } = await loaded('a');
    const beacon = keySource('beacon');
    const answer = read(keys, beacon, 'a');
    beacon.succeed('b');
    expect(await answer).toEqual(['b']);
  });

  it('replaces the document as a whole: a key that was removed is gone', async () => {
    const { clock, keys, arcade } = await loaded('old', 'both');
    clock.advance(FRESH_MS);
    const answer = read(keys, arcade, 'both');
    arcade.succeed('both', 'new');
    expect(await answer).toEqual(['both', 'new']);
    expect(await read(keys, arcade, 'old')).toEqual(['both', 'new']);
  });

  it('that fails replaces nothing', async () => {
    const { clock, keys, arcade } = await loaded('a');
    clock.advance(REFRESH_MS);
    expect(await failing(keys, arcade, 'unknown')).toBe(DOWN);
    expect(await read(keys, arcade, 'a')).toEqual(['a']);
    expect(arcade.loads()).toBe(2);
  });

  it('may throw at once: the next one is tried all the same', async () => {
    const clock = fakeClock();
    const keys = keyCache(clock);
    let loads = 0;
    const hasty: KeySource<KeySet> = {
      ...keySource().source,
      load: () => {
        loads += 1;
        if (loads === 1) throw DOWN;
        return Promise.resolve({ document: ['a'], freshMs: FRESH_MS });
      },
    };
    await expect(read(keys, { source: hasty }, 'a')).rejects.toBe(DOWN);
    clock.advance(RETRY_MS);
    expect(await read(keys, { source: hasty }, 'a')).toEqual(['a']);
  });
});

describe('a fresh document', () => {
  it('is given from the cache, to the last millisecond', async () => {
    const { clock, keys, arcade } = await loaded('a');
    clock.advance(FRESH_MS - 1);
    expect(await read(keys, arcade, 'a')).toEqual(['a']);
    expect(arcade.loads()).toBe(1);
    clock.advance(1);
    const answer = read(keys, arcade, 'a');
    arcade.succeed('a', 'b');
    expect(await answer).toEqual(['a', 'b']);
    expect(arcade.loads()).toBe(2);
  });

  it('is given to those who want what it has while it is loaded again for others', async () => {
    const { clock, keys, arcade } = await loaded('a');
    clock.advance(REFRESH_MS);
    const waiting = read(keys, arcade, 'b');
    expect(await read(keys, arcade, 'a')).toEqual(['a']);
    expect(arcade.loads()).toBe(2);
    arcade.succeed('b');
    expect(await waiting).toEqual(['b']);
  });

  it('is loaded again for what it lacks, refreshMs after the last load and not before', async () => {
    const { clock, keys, arcade } = await loaded('a');
    clock.advance(REFRESH_MS - 1);
    expect(await read(keys, arcade, 'b')).toEqual(['a']);
    expect(arcade.loads()).toBe(1);
    clock.advance(1);
    const answer = read(keys, arcade, 'b');
    arcade.succeed('a', 'b');
    expect(await answer).toEqual(['a', 'b']);
  });

  it('counts refreshMs from the end of a load, not from its beginning', async () => {
    const { clock, keys, arcade } = await loaded('a');
    clock.advance(REFRESH_MS);
    const slow = read(keys, arcade, 'b');
    clock.advance(300);
    arcade.succeed('a');
    await slow;
    clock.advance(REFRESH_MS - 1);
    await read(keys, arcade, 'b');
    expect(arcade.loads()).toBe(2);
  });

  it('is loaded once in refreshMs for an unknown key, though it is asked for 1,000 times', async () => {
    const { clock, keys, arcade } = await loaded('a');
    for (const loads of [2, 3]) {
      clock.advance(REFRESH_MS);
      const atOnce = Array.from({ length: 500 }, () => read(keys, arcade, 'unknown'));
      arcade.succeed('a');
      // What was loaded holds nothing wanted: the caller sees for itself.
      for (const document of await Promise.all(atOnce)) expect(document).toEqual(['a']);
      for (let n = 0; n < 500; n += 1) await read(keys, arcade, 'unknown');
      expect(arcade.loads()).toBe(loads);
    }
  });

  it('rejects for what it lacks with what the last load rejected with, for refreshMs', async () => {
    const { clock, keys, arcade } = await loaded('a');
    clock.advance(REFRESH_MS);
    await failing(keys, arcade, 'b');
    clock.advance(REFRESH_MS - 1);
    await expect(read(keys, arcade, 'b')).rejects.toBe(DOWN);
    expect(arcade.loads()).toBe(2);
    clock.advance(1);
    const answer = read(keys, arcade, 'b');
    arcade.succeed('b');
    expect(await answer).toEqual(['b']);
  });
});

describe('a document that is no longer fresh', () => {
  it('is used while loading fails, by those who want what it has, for staleMs', async () => {
    const { clock, keys, arcade } = await loaded('a');
    clock.advance(FRESH_MS);
    expect(await failing(keys, arcade, 'a')).toEqual(['a']);
    expect(await failing(keys, arcade, 'b')).toBe(DOWN);
    clock.advance(STALE_MS - 1);
    expect(await failing(keys, arcade, 'a')).toEqual(['a']);
    clock.advance(1);
    expect(await failing(keys, arcade, 'a')).toBe(DOWN);
  });

  it('is used without a load for retryMs after one that failed', async () => {
    const { clock, keys, arcade } = await loaded('a');
    clock.advance(FRESH_MS);
    await failing(keys, arcade, 'a');
    clock.advance(RETRY_MS - 1);
    expect(await read(keys, arcade, 'a')).toEqual(['a']);
    await expect(read(keys, arcade, 'b')).rejects.toBe(DOWN);
    expect(arcade.loads()).toBe(2);
    clock.advance(1);
    const answer = read(keys, arcade, 'a');
    arcade.succeed('a', 'b');
    expect(await answer).toEqual(['a', 'b']);
    expect(arcade.loads()).toBe(3);
  });

  it('is not used where a new one can be loaded, even one without what is wanted', async () => {
    const { clock, keys, arcade } = await loaded('a');
    clock.advance(FRESH_MS);
    const answer = read(keys, arcade, 'a');
    arcade.succeed('b');
    expect(await answer).toEqual(['b']);
  });

  it('waits half a second for a new one that takes its time, and not at all after a failure', async () => {
    const { clock, keys, arcade } = await loaded('a', 'old');
    clock.advance(FRESH_MS);
    let answered = false;
    const answer = read(keys, arcade, 'a').finally(() => {
      answered = true;
    });
    clock.advance(499);
    await new Promise(setImmediate);
    expect(answered).toBe(false);
    clock.advance(1);
    expect(await answer).toEqual(['a', 'old']);
    arcade.fail();
    await new Promise(setImmediate);
    clock.advance(RETRY_MS);
    expect(await read(keys, arcade, 'a')).toEqual(['a', 'old']);
    expect(arcade.loads()).toBe(2 + 1);
    arcade.succeed('a', 'new');
    await new Promise(setImmediate);
    expect(await read(keys, arcade, 'a')).toEqual(['a', 'new']);
    expect(clock.pending).toBe(0);
  });

  it('keeps who wants what it lacks waiting for the load', async () => {
    const { clock, keys, arcade } = await loaded('a');
    clock.advance(FRESH_MS);
    const answer = read(keys, arcade, 'b');
    clock.advance(60_000);
    arcade.succeed('a', 'b');
    expect(await answer).toEqual(['a', 'b']);
  });

  it('is asked after once in refreshMs for what it lacks, while loading fails', async () => {
    const { clock, keys, arcade } = await loaded('a');
    clock.advance(FRESH_MS);
    await failing(keys, arcade, 'unknown');
    for (let passed = 0; passed < REFRESH_MS - RETRY_MS; passed += RETRY_MS) {
      clock.advance(RETRY_MS);
      await expect(read(keys, arcade, 'unknown')).rejects.toBe(DOWN);
    }
    expect(arcade.loads()).toBe(2);
    clock.advance(RETRY_MS);
    await failing(keys, arcade, 'unknown');
    expect(arcade.loads()).toBe(3);
  });

  it('has an hour when a load says that there is none any more, and no longer', async () => {
    const clock = fakeClock();
    const keys = keyCache(clock);
    const arcade = keySource();
    const source = { ...arcade.source, staleMs: 86_400_000 };
    const first = read(keys, { source }, 'a');
    arcade.succeed('a');
    await first;
    clock.advance(FRESH_MS);
    const gone = new ConnectError('NOTAUTHENTICATED');
    const answer = read(keys, { source }, 'a');
    arcade.fail(gone);
    expect(await answer).toEqual(['a']);
    clock.advance(3_600_000 - 1);
    const last = read(keys, { source }, 'a');
    arcade.fail(gone);
    expect(await last).toEqual(['a']);
    clock.advance(3_600_000);
    const over = read(keys, { source }, 'a').catch((thrown: unknown) => thrown);
    arcade.fail(gone);
    expect(await over).toBe(gone);
  });

  it('is asked for again when a failure says so, if that is sooner than retryMs', async () => {
    const clock = fakeClock();
    const keys = keyCache(clock);
    const arcade = keySource();
    const busy = new Outage('the arcade is asked by too many', { retryAfterMs: 10 });
    const first = read(keys, arcade, 'a').catch((thrown: unknown) => thrown);
    arcade.fail(busy);
    expect(await first).toBe(busy);
    clock.advance(9);
    await expect(read(keys, arcade, 'a')).rejects.toBe(busy);
    clock.advance(1);
    const answer = read(keys, arcade, 'a');
    arcade.succeed('a');
    expect(await answer).toEqual(['a']);
  });

  it('does not wait for retryMs when no load has failed', async () => {
    const clock = fakeClock();
    const keys = keyCache(clock);
    const arcade = keySource();
    const source = { ...arcade.source, retryMs: 2 * FRESH_MS };
    const first = read(keys, { source }, 'a');
    arcade.succeed('a');
    await first;
    clock.advance(FRESH_MS);
    const answer = read(keys, { source }, 'a');
    arcade.succeed('a', 'b');
    expect(await answer).toEqual(['a', 'b']);
  });
});

describe('a source that was never loaded', () => {
  it('rejects for retryMs with what its load rejected with, and is tried again then', async () => {
    const clock = fakeClock();
    const keys = keyCache(clock);
    const arcade = keySource();
    expect(await failing(keys, arcade, 'a')).toBe(DOWN);
    clock.advance(RETRY_MS - 1);
    for (let n = 0; n < 100; n += 1) await expect(read(keys, arcade, 'a')).rejects.toBe(DOWN);
    expect(arcade.loads()).toBe(1);
    clock.advance(1);
    const answer = read(keys, arcade, 'a');
    arcade.succeed('a');
    expect(await answer).toEqual(['a']);
  });

  it('has no failure any more once it was loaded', async () => {
    const clock = fakeClock();
    const keys = keyCache(clock);
    const arcade = keySource();
    await failing(keys, arcade, 'a');
    clock.advance(RETRY_MS);
    const answer = read(keys, arcade, 'b');
    arcade.succeed('a');
    expect(await answer).toEqual(['a']);
    expect(await read(keys, arcade, 'b')).toEqual(['a']);
  });

  it('rejects with the last of its failures', async () => {
    const clock = fakeClock();
    const keys = keyCache(clock);
    const arcade = keySource();
    await failing(keys, arcade, 'a');
    clock.advance(RETRY_MS);
    const answer = read(keys, arcade, 'a');
    arcade.fail('something else');
    await expect(answer).rejects.toBe('something else');
    await expect(read(keys, arcade, 'a')).rejects.toBe('something else');
  });
});

describe('a reader whose signal aborts', () => {
  it('is rejected with its reason, and the load goes on for the others', async () => {
    const keys = keyCache(fakeClock());
    const arcade = keySource();
    const leaving = new AbortController();
    const left = keys.read(arcade.source, () => true, leaving.signal);
    const staying = read(keys, arcade, 'a');
    leaving.abort(new Error('the caller has gone'));
    await expect(left).rejects.toThrow('the caller has gone');
    arcade.succeed('a');
    expect(await staying).toEqual(['a']);
    expect(await read(keys, arcade, 'a')).toEqual(['a']);
    expect(arcade.loads()).toBe(1);
  });

  it('may be the only one: what it began is kept', async () => {
    const keys = keyCache(fakeClock());
    const arcade = keySource();
    const gone = AbortSignal.abort('gone');
    await expect(keys.read(arcade.source, () => true, gone)).rejects.toBe('gone');
    arcade.succeed('a');
    expect(await read(keys, arcade, 'a')).toEqual(['a']);
    expect(arcade.loads()).toBe(1);
  });
});

describe('what is kept', () => {
  /** Reads a certificate, which loads at once where it is not kept; whether it was loaded. */
  const readOne = async (keys: Keys, id: string, keep: number): Promise<boolean> => {
    const one = keySource(id, { name: 'certificates', keep });
    const answer = read(keys, one, id);
    one.succeed(id);
    expect(await answer).toEqual([id]);
    return one.loads() === 1;
  };

  it('is at most `keep` documents of a kind; the least recently read leaves', async () => {
    const keys = keyCache(fakeClock());
    for (const id of ['1', '2', '3']) expect(await readOne(keys, id, 3)).toBe(true);
    expect(await readOne(keys, '1', 3)).toBe(false);
    expect(await readOne(keys, '4', 3)).toBe(true);
    for (const id of ['1', '3', '4']) expect(await readOne(keys, id, 3)).toBe(false);
    expect(await readOne(keys, '2', 3)).toBe(true);
  });

  it('is of other kinds what it was', async () => {
    const { keys, arcade } = await loaded('a');
    for (const id of ['1', '2', '3']) await readOne(keys, id, 1);
    expect(await read(keys, arcade, 'a')).toEqual(['a']);
    expect(arcade.loads()).toBe(1);
  });

  it('is no more than that after loads that overlapped', async () => {
    const keys = keyCache(fakeClock());
    const slow = keySource('slow', { name: 'certificates', keep: 1 });
    const waiting = read(keys, slow, 'slow');
    await readOne(keys, 'quick', 1);
    slow.succeed('slow');
    await waiting;
    const again = [await readOne(keys, 'slow', 1), await readOne(keys, 'quick', 1)];
    expect(again).toEqual([false, true]);
  });

  it('is no more than that after one of them failed', async () => {
    const clock = fakeClock();
    const keys = keyCache(clock);
    await readOne(keys, 'slow', 1);
    clock.advance(FRESH_MS);
    const slow = keySource('slow', { name: 'certificates', keep: 1 });
    const waiting = read(keys, slow, 'slow');
    await readOne(keys, 'quick', 1);
    slow.fail();
    expect(await waiting).toEqual(['slow']);
    expect(await readOne(keys, 'quick', 1)).toBe(true);
  });

  it('is also which sources failed, of the last 4,096', async () => {
    const keys = keyCache(fakeClock());
    const sources = Array.from({ length: 4_200 }, (_, n) => keySource(`source ${n}`));
    for (const source of sources) await failing(keys, source, 'a');
    const isAskedAgain = async (n: number): Promise<boolean> => {
      const source = sources[n] as ReturnType<typeof keySource>;
      await failing(keys, source, 'a');
      return source.loads() === 2;
    };
    expect(await isAskedAgain(4_199)).toBe(false);
    expect(await isAskedAgain(200)).toBe(false);
    expect(await isAskedAgain(0)).toBe(true);
  });

  it('is no document less for sources that fail, however many', async () => {
    const { keys, arcade } = await loaded('a');
    for (let n = 0; n < 4_200; n += 1) await failing(keys, keySource(`source ${n}`), 'a');
    expect(await read(keys, arcade, 'a')).toEqual(['a']);
    expect(arcade.loads()).toBe(1);
  });

  it('is never dropped while it is loaded', async () => {
    const keys = keyCache(fakeClock());
    const slow = keySource('slow');
    const first = read(keys, slow, 'a');
    for (let n = 0; n < 4_200; n += 1) await failing(keys, keySource(`source ${n}`), 'a');
    const second = read(keys, slow, 'a');
    slow.succeed('a');
    expect(await Promise.all([first, second])).toEqual([['a'], ['a']]);
    expect(slow.loads()).toBe(1);
  });
});

describe('a clock that is set back', () => {
  it('keeps nobody waiting for a source that failed', async () => {
    const clock = fakeClock();
    const keys = keyCache(clock);
    const arcade = keySource();
    await failing(keys, arcade, 'a');
    clock.advance(-3_600_000);
    const answer = read(keys, arcade, 'a');
    arcade.succeed('a');
    expect(await answer).toEqual(['a']);
  });

  it('keeps nobody waiting for a key that is unknown', async () => {
    const { clock, keys, arcade } = await loaded('a');
    clock.advance(-3_600_000);
    const answer = read(keys, arcade, 'b');
    arcade.succeed('a', 'b');
    expect(await answer).toEqual(['a', 'b']);
  });

  it('keeps no document fresh for longer', async () => {
    const { clock, keys, arcade } = await loaded('a');
    clock.advance(-3_600_000);
    const answer = read(keys, arcade, 'a');
    arcade.succeed('a', 'b');
    expect(await answer).toEqual(['a', 'b']);
    expect(await read(keys, arcade, 'a')).toEqual(['a', 'b']);
    expect(arcade.loads()).toBe(2);
  });
});

describe('the port', () => {
  /** What the providers of a game are given. */
  const portsOf = (config: { readonly keys?: Keys } = {}): Keys[] => {
    const given: Keys[] = [];
    const provider = (id: string) =>
      defineProvider({
        id,
        options: z.object({}),
        credentials: z.object({ ticket: z.string() }),
        setup: (_, { keys }) => {
          given.push(keys);
          return { verify: async () => ({ externalId: id }) };
        },
      })({});
    testGame({ providers: [provider('arcade'), provider('beacon')], ...config });
    return given;
  };

  it('is one cache for all providers of a game, and another for another game', () => {
    const [arcade, beacon] = portsOf();
    expect(arcade?.read).toBeTypeOf('function');
    expect(beacon).toBe(arcade);
    expect(portsOf()).not.toContain(arcade);
  });

  it('is what the host hands in', () => {
    const keys = keyCache(fakeClock());
    expect(portsOf({ keys })).toEqual([keys, keys]);
    expect(portsOf({ keys })[0]).toBe(keys);
  });
});
