import { type Actor, startActor } from '../actors/actor.ts';
import type { BenchOptions } from '../bench.ts';
import type { Round } from '../measure/closed-loop.ts';
import type { Order } from './subject.ts';
import type { SubjectProcess, SubjectSettings } from './subject-process.ts';

/** What can be asked for a round, wherever it is. */
type Racer = Actor<SubjectProcess>;

/** Starts a subject in a process of its own. */
export const startSubject = (settings: SubjectSettings): Racer =>
  startActor<SubjectProcess>(new URL('./subject-process.ts', import.meta.url), settings);

/** The rounds of each subject, in the order of the subjects. */
export type Race = readonly (readonly Round[])[];

/**
 * Gives all subjects the same order, one after the other, so many times; who begins changes from round to
 * round. The first of all rounds warms up and does not count.
 */
export async function race(
  subjects: readonly Pick<Racer, 'ask'>[],
  order: Omit<Order, 'ms'>,
  { rounds, seconds, noise }: Pick<BenchOptions, 'rounds' | 'seconds' | 'noise'>,
): Promise<Race> {
  const found = subjects.map((): Round[] => []);
  const numbers = subjects.map((_, at) => at);
  for (let round = -1; round < rounds; round += 1) {
    noise.probe();
    const ms = seconds * (round < 0 ? 500 : 1_000);
    for (const at of round % 2 === 0 ? numbers : numbers.toReversed()) {
      const took = await subjects[at]?.ask('round', { ...order, ms });
      if (took !== undefined && round >= 0) found[at]?.push(took);
    }
  }
  return found;
}
