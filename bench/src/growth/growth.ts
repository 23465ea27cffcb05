import type { Bench, BenchOptions } from '../bench.ts';
import { race, startSubject } from '../connect/race.ts';
import { rateLine } from '../connect/rate-line.ts';
import type { SubjectSettings } from '../connect/subject-process.ts';
import { engineCalled } from '../engines/engines.ts';
import type { Round } from '../measure/closed-loop.ts';
import { ratios } from '../measure/statistics.ts';
import { compared, type Line } from '../report/line.ts';

const SIZES = [10_000, 100_000];

/** What becomes of the rates when there are a hundred times as many players. */
export const growth: Bench = {
  name: 'growth',
  about:
    'Connects in one process, 64 in flight, against the floor of `connect`, in databases with more and more players.',
  async run(options) {
    const { rounds, seconds, largest } = options;
    const lines: Line[] = [];
    for (const engine of ['sqlite', ...options.engines]) {
      lines.push(...(await linesOf(engine, options)));
    }
    return { settings: { rounds, seconds, largest }, lines };
  },
};

async function linesOf(name: string, options: BenchOptions): Promise<Line[]> {
  const engine = engineCalled(name);
  const sizes = [...SIZES.filter((size) => size < options.largest), options.largest];
  const chosen: SubjectSettings[] = [];
  for (const players of sizes) {
    for (const who of ['playerlink', 'floor'] as const) {
      options.say(`growth: ${name}, filling with ${players} players`);
      const where = await engine.make(options.folder, `growth_${players}_${who}`, players);
      chosen.push({ who, engine: name, where, players, proof: 'stub' });
    }
  }
  const subjects = chosen.map(startSubject);
  const lines: Line[] = [];
  try {
    for (const kind of ['resumed', 'first'] as const) {
      options.say(`growth: ${name}, ${kind}`);
      const raced = await race(subjects, { kind, inFlight: 64 }, options);
      lines.push(...linesOfKind(`${name}, ${kind}`, sizes, raced));
    }
  } finally {
    for (const subject of subjects) await subject.end();
    for (const { where } of chosen) await engine.remove(where);
  }
  return lines;
}

/** Of every size ours and the floor's rounds, in turn. */
function linesOfKind(
  what: string,
  sizes: readonly number[],
  raced: readonly (readonly Round[])[],
): Line[] {
  const pairs = sizes.map((size, at) => ({
    size,
    ours: raced[2 * at] ?? [],
    floor: raced[2 * at + 1] ?? [],
  }));
  const [smallest, largest] = [pairs[0], pairs.at(-1)];
  if (smallest === undefined || largest === undefined) return [];
  const shares = ({ ours, floor }: typeof smallest) => ratios(rates(ours), rates(floor));
  return [
    ...pairs.map(({ size, ours, floor }) =>
      rateLine(`${what}, ${size} players`, ours, { name: 'floor', rounds: floor }),
    ),
    compared(
      `${what}, share of the floor with ${largest.size} players`,
      'of the floor',
      shares(largest),
      { name: `with ${smallest.size}`, values: shares(smallest) },
      { target: { atLeast: 0.9 } },
    ),
  ];
}

const rates = (rounds: readonly Round[]): number[] => rounds.map(({ perSecond }) => perSecond);
