import { expect, it } from 'vitest';
import { noiseProbe } from './noise.ts';

/** A machine on which the same work takes these times. */
function machine(times: readonly number[], busy = 0) {
  const left = times.flatMap((time) => [time, time]);
  const probe = noiseProbe(busy, () => left.shift() ?? 0);
  for (const _ of times) probe.probe();
  return probe;
}

it('is silent about a quiet machine', () => {
  expect(machine([10, 11, 12]).note()).toBeUndefined();
  expect(machine([]).note()).toBeUndefined();
});

it('tells that the machine had other work, or was busy from the start', () => {
  expect(machine([10, 11, 20]).note()).toContain('2.00 times');
  expect(machine([10, 10], 0.4).note()).toContain('others had 40 %');
});

it('forgives a single stumble', () => {
  const left = [10, 90, 10, 10];
  const probe = noiseProbe(0, () => left.shift() ?? 0);
  probe.probe();
  probe.probe();
  expect(probe.note()).toBeUndefined();
});
