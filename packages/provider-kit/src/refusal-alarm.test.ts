import { ConnectError, Outage } from '@playerlink/core';
import { expect, test } from 'vitest';
import { refusalAlarm, watchRefusals } from './index.ts';

function alarm() {
  const lines: unknown[] = [];
  const unused = () => {};
  const logger = {
    debug: unused,
    info: unused,
    warn: unused,
    error: (fields: object, message: string) => lines.push([fields, message]),
  };
  const check = 'the option gameKey';
  const options = { provider: 'arcade', check };
  return {
    lines,
    tell: refusalAlarm({ logger }, options),
    watched: watchRefusals({ logger }, options),
  };
}

test('one line after 20 refusals in a row, then after 40 and 80', () => {
  const { lines, tell } = alarm();
  for (let refusals = 1; refusals <= 100; refusals += 1) {
    tell(false);
    expect(lines).toHaveLength(refusals < 20 ? 0 : refusals < 40 ? 1 : refusals < 80 ? 2 : 3);
  }
  const message = 'every proof was refused since the last success: check the option gameKey';
  expect(lines[0]).toEqual([{ provider: 'arcade', refusals: 20 }, message]);
});

test('a success begins the count anew', () => {
  const { lines, tell } = alarm();
  for (let refusals = 1; refusals <= 45; refusals += 1) tell(false);
  expect(lines).toHaveLength(2);
  tell(true);
  for (let refusals = 1; refusals <= 19; refusals += 1) tell(false);
  expect(lines).toHaveLength(2);
  tell(false);
  expect(lines).toHaveLength(3);
});

test('two alarms know nothing of each other', () => {
  const [one, two] = [alarm(), alarm()];
  for (let refusals = 1; refusals <= 19; refusals += 1) one.tell(false);
  for (let refusals = 1; refusals <= 19; refusals += 1) two.tell(false);
  expect([...one.lines, ...two.lines]).toHaveLength(0);
});

test('around a proof: an answer is a yes, a ConnectError a no, an outage neither', async () => {
  const { lines, watched } = alarm();
  const no = new ConnectError('NOTAUTHENTICATED');
  const down = new Outage('the arcade is down');
  const times = async (count: number, thrown: Error) => {
    for (let time = 0; time < count; time += 1) {
      await expect(watched(() => Promise.reject(thrown))).rejects.toBe(thrown);
    }
  };
  await times(19, no);
  expect(await watched(async () => 'proof')).toBe('proof');
  await times(19, no);
  await times(10, down);
  expect(lines).toHaveLength(0);
  await times(1, no);
  expect(lines).toHaveLength(1);
});
