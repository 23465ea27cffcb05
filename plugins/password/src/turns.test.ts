import { isOutage } from '@playerlink/core';
import { expect, test } from 'vitest';
import { turns } from './turns.ts';

/** Lets what is ready to run, run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Tasks that end when they are told to, and how many of them run. */
function tasks() {
  const ends: Array<() => void> = [];
  const started: number[] = [];
  let running = 0;
  let most = 0;
  const run = (number: number) => async () => {
    started.push(number);
    running += 1;
    most = Math.max(most, running);
    await new Promise<void>((resolve) => ends.push(resolve));
    running -= 1;
    if (number === 13) throw new Error('thirteen');
    return number;
  };
  return { run, started, ends, most: () => most };
}

test('at most so many run at once, and who came first is next', async () => {
  const inTurn = turns(3, 100);
  const { run, started, ends, most } = tasks();
  const all = Array.from({ length: 20 }, (_, number) => inTurn(run(number)));
  const settled = Promise.allSettled(all);
  for (let number = 0; number < 20; number += 1) {
    await settle();
    ends[number]?.();
  }
  const answers = await settled;
  expect(most()).toBe(3);
  expect(started).toEqual([...Array(20).keys()]);
  expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  // All places are free again.
  const later = [inTurn(run(100)), inTurn(run(101)), inTurn(run(102))];
  await settle();
  for (const end of ends.slice(20)) end();
  expect(await Promise.all(later)).toEqual([100, 101, 102]);
});

test('who gives up while waiting never runs, and keeps no place', async () => {
  const inTurn = turns(1, 100);
  const { run, started, ends } = tasks();
  const first = inTurn(run(1));
  const late = new AbortController();
  const second = inTurn(run(2), late.signal);
  const third = inTurn(run(3), new AbortController().signal);
  late.abort(new Error('too late'));
  await expect(second).rejects.toThrow('too late');
  ends[0]?.();
  expect(await first).toBe(1);
  await settle();
  ends[1]?.();
  expect(await third).toBe(3);
  expect(started).toEqual([1, 3]);
});

test('who comes too late does not run', async () => {
  const inTurn = turns(1, 100);
  const { run, started } = tasks();
  await expect(inTurn(run(1), AbortSignal.abort(new Error('too late')))).rejects.toThrow(
    'too late',
  );
  expect(started).toEqual([]);
});

test('of more than may wait the others are refused at once, and told when to come again', async () => {
  const inTurn = turns(1, 2);
  const { run, started, ends } = tasks();
  const all = [1, 2, 3].map((number) => inTurn(run(number)));
  const refusal = await inTurn(run(4)).catch((thrown: unknown) => thrown);
  expect(isOutage(refusal) && refusal.retryAfterMs).toBe(1_000);
  ends[0]?.();
  await all[0];
  await settle();
  // One has gone in, so one may wait.
  all.push(inTurn(run(5)));
  for (const at of [1, 2, 3]) {
    ends[at]?.();
    await settle();
  }
  expect(await Promise.all(all)).toEqual([1, 2, 3, 5]);
  expect(started).toEqual([1, 2, 3, 5]);
});

test('a signal that aborts later changes nothing for who runs', async () => {
  const inTurn = turns(1, 100);
  const { run, ends } = tasks();
  const first = inTurn(run(1));
  const late = new AbortController();
  const second = inTurn(run(2), late.signal);
  await settle();
  ends[0]?.();
  await first;
  await settle();
  late.abort(new Error('too late'));
  ends[1]?.();
  expect(await second).toBe(2);
});
