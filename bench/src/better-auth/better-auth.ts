import type { Bench, BenchOptions } from '../bench.ts';
import { race, startSubject } from '../connect/race.ts';
import { rateLine } from '../connect/rate-line.ts';
import type { SubjectSettings } from '../connect/subject-process.ts';
import { engineCalled } from '../engines/engines.ts';
import type { Line } from '../report/line.ts';
import { makeBetterAuth, type Schema } from './better-auth-subject.ts';

/** The same sign-in by a peer. */
export const betterAuth: Bench = {
  name: 'better-auth',
  about:
    'Connects in one process against better-auth signing in with an id token, both over SQLite with synchronous=FULL and with a verifier that believes every token: as better-auth ships, and with the index its schema lacks.',
  async run(options) {
    const { rounds, seconds, players } = options;
    return { settings: { rounds, seconds, players }, lines: await linesOf(options) };
  },
};

const NAMES: Readonly<Record<Schema, string>> = {
  shipped: 'better-auth as it ships',
  indexed: 'better-auth with the index',
};

async function linesOf(options: BenchOptions): Promise<Line[]> {
  const subjects = (await settingsOf(options)).map(startSubject);
  const lines: Line[] = [];
  try {
    for (const kind of ['resumed', 'first'] as const) {
      for (const inFlight of [1, 64]) {
        const what = `${kind}, ${inFlight} in flight`;
        options.say(`better-auth: ${what}`);
        const [ours = [], shipped = [], indexed = []] = await race(
          subjects,
          { kind, inFlight },
          options,
        );
        const isPromised = kind === 'resumed' && inFlight === 64;
        const target = isPromised ? { atLeast: 25 } : undefined;
        lines.push(rateLine(what, ours, { name: NAMES.shipped, rounds: shipped }, target));
        lines.push(rateLine(what, ours, { name: NAMES.indexed, rounds: indexed }));
      }
    }
  } finally {
    for (const subject of subjects) await subject.end();
  }
  return lines;
}

async function settingsOf({ folder, players }: BenchOptions): Promise<readonly SubjectSettings[]> {
  const where = await engineCalled('sqlite').make(folder, 'better-auth-ours', players);
  const common = { engine: 'sqlite', players, proof: 'stub' } as const;
  const peer = async (schema: Schema) => ({
    ...common,
    who: 'better-auth' as const,
    where: await makeBetterAuth(folder, schema, players),
  });
  return [{ ...common, who: 'playerlink', where }, await peer('shipped'), await peer('indexed')];
}
