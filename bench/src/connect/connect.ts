import type { Bench, BenchOptions } from '../bench.ts';
import { engineCalled } from '../engines/engines.ts';
import type { Kind } from '../floor/floor.ts';
import type { Proof } from '../games/providers.ts';
import { compared, type Line, type Target } from '../report/line.ts';
import { race, startSubject } from './race.ts';
import { rateLine } from './rate-line.ts';
import type { SubjectSettings } from './subject-process.ts';

/** What PlayerLink promises of SQLite with the stub, 64 in flight. */
const TARGETS: Readonly<Record<Kind, Target>> = {
  resumed: { atLeast: 0.6 },
  first: { atLeast: 0.5 },
};

/** In-process connects against bare prepared statements. */
export const connect: Bench = {
  name: 'connect',
  about:
    'Connects in one process, against bare prepared statements that read and write the same rows with the same durability. On SQLite as many as are in flight share a commit; a server shares them out itself.',
  async run(options) {
    const lines: Line[] = [];
    for (const engine of ['sqlite', ...options.engines]) {
      for (const proof of ['stub', 'rs256'] as const) {
        lines.push(...(await linesOf(engine, proof, options)));
      }
    }
    const { rounds, seconds, players } = options;
    return { settings: { rounds, seconds, players }, lines };
  },
};

async function linesOf(name: string, proof: Proof, options: BenchOptions): Promise<Line[]> {
  const { folder, players, say } = options;
  const engine = engineCalled(name);
  const settings = async (who: SubjectSettings['who']): Promise<SubjectSettings> => {
    const where = await engine.make(folder, `connect_${proof}_${who}`, players);
    return { who, engine: name, where, players, proof };
  };
  const chosen = [await settings('playerlink'), await settings('floor')];
  const subjects = chosen.map(startSubject);
  const lines: Line[] = [];
  try {
    for (const kind of ['resumed', 'first'] as const) {
      for (const inFlight of [1, 64]) {
        say(`connect: ${name}, ${proof}, ${kind}, ${inFlight} in flight`);
        const [ours = [], floor = []] = await race(subjects, { kind, inFlight }, options);
        const isPromised = name === 'sqlite' && proof === 'stub' && inFlight === 64;
        const target = isPromised ? TARGETS[kind] : undefined;
        const what = `${name}, ${proof}, ${kind}, ${inFlight} in flight`;
        lines.push(rateLine(what, ours, { name: 'floor', rounds: floor }, target));
      }
    }
    const peaks = await Promise.all(subjects.map((subject) => subject.ask('peak')));
    const [ours = 0, floor = 0] = peaks;
    lines.push(
      compared(`${name}, ${proof}, peak memory`, 'MiB', [ours], { name: 'floor', values: [floor] }),
    );
  } finally {
    for (const subject of subjects) await subject.end();
    for (const { where } of chosen) await engine.remove(where);
  }
  return lines;
}
