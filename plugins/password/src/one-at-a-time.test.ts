import { expect, test } from 'vitest';
import { oneAtATime } from './one-at-a-time.ts';

const signal = new AbortController().signal;

/** Lets what is ready to run, run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A task that ends when it is told to. */
function task(name: string, log: string[]) {
  let end = () => {};
  let fail = () => {};
  const ending = new Promise<string>((resolve, reject) => {
    end = () => resolve(name);
    fail = () => reject(new Error(name));
  });
  const run = () => {
    log.push(`${name} begins`);
    return ending.finally(() => log.push(`${name} ends`));
  };
  return { run, end, fail };
}

test('tasks of one key run one after the other, in order, also after a failure', async () => {
  const log: string[] = [];
  const inTurn = oneAtATime();
  const [a, b, c] = [task('A', log), task('B', log), task('C', log)];
  const all = [a, b, c].map(({ run }) => inTurn('key', run, signal));
  c.end();
  b.fail();
  a.end();
  expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
  expect(log).toEqual(['A begins', 'A ends', 'B begins', 'B ends', 'C begins', 'C ends']);
});

test('tasks of different keys do not wait for each other', async () => {
  const log: string[] = [];
  const inTurn = oneAtATime();
  const [a, b] = [task('A', log), task('B', log)];
  const first = inTurn('one', a.run, signal);
  const second = inTurn('other', b.run, signal);
  b.end();
  expect(await second).toBe('B');
  a.end();
  expect(await first).toBe('A');
});

test('who comes while another runs waits, also when those before are over', async () => {
  const log: string[] = [];
  const inTurn = oneAtATime();
  const [a, b, c] = [task('A', log), task('B', log), task('C', log)];
  const first = inTurn('key', a.run, signal);
  const second = inTurn('key', b.run, signal);
  a.end();
  await first;
  await settle();
  const third = inTurn('key', c.run, signal);
  c.end();
  await settle();
  b.end();
  await Promise.all([second, third]);
  expect(log.slice(2)).toEqual(['B begins', 'B ends', 'C begins', 'C ends']);
});

test('of a key whose tasks are over nothing is kept', async () => {
  const last = new Map<string, Promise<void>>();
  const inTurn = oneAtATime(last);
  const [a, b] = [task('A', []), task('B', [])];
  const all = [inTurn('one', a.run, signal), inTurn('other', b.run, signal)];
  expect(last.size).toBe(2);
  a.end();
  b.fail();
  await Promise.allSettled(all);
  await settle();
  expect(last.size).toBe(0);
});

test('one whose signal has aborted when its turn comes does not run', async () => {
  const log: string[] = [];
  const inTurn = oneAtATime();
  const [a, b, c] = [task('A', log), task('B', log), task('C', log)];
  const first = inTurn('key', a.run, signal);
  const late = new AbortController();
  const second = inTurn('key', b.run, late.signal);
  const third = inTurn('key', c.run, signal);
  late.abort(new Error('too late'));
  a.end();
  c.end();
  await expect(second).rejects.toThrow('too late');
  expect([await first, await third]).toEqual(['A', 'C']);
  expect(log.join()).not.toContain('B');
});

test('one whose signal aborts while it runs lets the next one run', async () => {
  const log: string[] = [];
  const inTurn = oneAtATime();
  const [a, b] = [task('A', log), task('B', log)];
  const stuck = new AbortController();
  const first = inTurn('key', a.run, stuck.signal);
  const second = inTurn('key', b.run, signal);
  b.end();
  await settle();
  stuck.abort(new Error('time is up'));
  await expect(first).rejects.toThrow('time is up');
  expect(await second).toBe('B');
  // What it does afterwards is nobody's business.
  a.fail();
});
