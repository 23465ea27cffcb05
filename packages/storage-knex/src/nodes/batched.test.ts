import { expect, test } from 'vitest';
import { batched } from './batched.ts';

/** A batch in the middle of its work. */
function slowBatches() {
  const begun: Array<{ readonly items: readonly string[]; end(): void; fail(): void }> = [];
  const ask = batched(
    (items: readonly string[]) =>
      new Promise<string>((resolve, reject) => {
        const answer = items.join();
        begun.push({ items, end: () => resolve(answer), fail: () => reject(new Error(answer)) });
      }),
  );
  return { ask, begun };
}

test('what is asked at once is one batch, and what comes meanwhile the next one', async () => {
  const { ask, begun } = slowBatches();
  const first = [ask('a'), ask('b')];
  await Promise.resolve();
  const second = [ask('c'), ask('d'), ask('c')];
  await new Promise(setImmediate);
  expect(begun.map(({ items }) => items)).toEqual([['a', 'b']]);
  begun[0]?.end();
  expect(await Promise.all(first)).toEqual(['a,b', 'a,b']);
  await new Promise(setImmediate);
  begun[1]?.end();
  expect(await Promise.all(second)).toEqual(['c,d,c', 'c,d,c', 'c,d,c']);
});

test('a batch that fails fails those who were in it, and no other', async () => {
  const { ask, begun } = slowBatches();
  const first = ask('a');
  await Promise.resolve();
  const second = ask('b');
  begun[0]?.fail();
  await expect(first).rejects.toThrow('a');
  await new Promise(setImmediate);
  begun[1]?.end();
  expect(await second).toBe('b');
});
