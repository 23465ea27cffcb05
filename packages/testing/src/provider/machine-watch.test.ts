import { runInThisContext } from 'node:vm';
import { expect, test } from 'vitest';
import { asGame, asPlatform, type MachineUses, whileWatched } from './machine-watch.ts';

const YEARS = 19 * 365 * 86_400_000;

/** The code of a library: what matters is where it stands. */
const library = (code: string): (() => number) =>
  runInThisContext(`() => ${code}`, { filename: '/game/node_modules/library/index.js' });

/** What code of a game uses. */
async function usesOf(code: () => unknown): Promise<readonly string[]> {
  const uses: MachineUses = new Map();
  await whileWatched(async () => asGame(uses, code));
  return [...uses.keys()];
}

test.each<[string, () => unknown]>([
  ['Date.now', () => Date.now()],
  ['new Date()', () => new Date()],
  ['Date()', () => Date()],
  ['performance.now', () => performance.now()],
  ['setTimeout', () => clearTimeout(setTimeout(() => {}, 1))],
  ['setInterval', () => clearInterval(setInterval(() => {}, 1))],
  ['AbortSignal.timeout', () => AbortSignal.timeout(1)],
  ['Math.random', () => Math.random()],
  ['fetch', () => fetch('http://127.0.0.1/').catch(() => {})],
])('%s is noted when a game uses it, also later', async (name, use) => {
  expect(await usesOf(use)).toEqual([name]);
  expect(await usesOf(async () => use())).toEqual([name]);
  expect(await usesOf(() => Promise.resolve().then(use))).toEqual([name]);
});

test('a date of a time that is given is no use of the clock', async () => {
  const given = () => [new Date(0), new Date(2026, 0), Date.parse('2026-01-01'), Date.UTC(2026)];
  expect(await usesOf(given)).toEqual([]);
});

test('a library may look at the clock, and is told another time', async () => {
  const real = Date.now();
  const told: number[] = [];
  const look = ['Date.now()', 'new Date().getTime()', 'Date.parse(Date())'].map(library);
  expect(await usesOf(() => told.push(...look.map((now) => now())))).toEqual([]);
  for (const time of told) expect(time).toBeGreaterThan(real + YEARS);
});

test('the platform may use what it likes, and is told the truth', async () => {
  let told = 0;
  const uses = await usesOf(() =>
    asPlatform(() => {
      told = Date.now();
    }),
  );
  expect(uses).toEqual([]);
  expect(told).toBeLessThan(Date.now() + YEARS);
});

test('nobody is watched who is no game, and nothing stays changed', async () => {
  const before = [fetch, Date, Date.now, performance.now, setTimeout, setInterval, Math.random];
  const names = Object.getOwnPropertyNames(performance);
  await whileWatched(async () => {
    const now = new Date();
    expect(now).toBeInstanceOf(Date);
    expect(Math.abs(Date.now() - now.getTime())).toBeLessThan(YEARS);
  });
  const failing = whileWatched(() => Promise.reject(new RangeError('failed')));
  await expect(failing).rejects.toThrow(RangeError);
  expect([fetch, Date, Date.now, performance.now, setTimeout, setInterval, Math.random]).toEqual(
    before,
  );
  expect(Object.getOwnPropertyNames(performance)).toEqual(names);
});

test('two watches at once end with the last', async () => {
  const { fetch: before } = globalThis;
  const uses: MachineUses = new Map();
  let endFirst = () => {};
  const first = whileWatched(() => new Promise<void>((resolve) => (endFirst = resolve)));
  await whileWatched(async () => {
    endFirst();
    await first;
    asGame(uses, () => Math.random());
  });
  expect([...uses]).toEqual([['Math.random', 'chance']]);
  expect(globalThis.fetch).toBe(before);
});
