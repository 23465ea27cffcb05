import { ConnectError } from '@playerlink/core';
import { expect, test } from 'vitest';
import { pairOf, refusalOf, until } from './index.ts';

const refused = () => Promise.reject(new ConnectError('REQUIRED', { field: 'userId' }));

test('a refusal is what was thrown, and its pair is as the pages write it', async () => {
  expect(await refusalOf(refused())).toMatchObject({ code: 'REQUIRED', field: 'userId' });
  expect(await pairOf(refused())).toBe('userId: REQUIRED');
});

test('what was not refused, or failed otherwise, is an error', async () => {
  await expect(refusalOf(Promise.resolve('welcome'))).rejects.toThrow('not refused');
  const fault = new TypeError('x');
  await expect(pairOf(Promise.reject(fault))).rejects.toMatchObject({ cause: fault });
});

test('until waits for turns of the loop, and no longer than it must', async () => {
  let turns = 0;
  await until(() => {
    turns += 1;
    return turns === 3;
  });
  expect(turns).toBe(3);
});
