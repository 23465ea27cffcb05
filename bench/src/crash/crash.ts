import { createInterface } from 'node:readline';
import type { Knex } from 'knex';
import { startActor } from '../actors/actor.ts';
import type { Bench, BenchOptions } from '../bench.ts';
import { engineCalled } from '../engines/engines.ts';
import { type Line, lineOf } from '../report/line.ts';
import { type Acknowledged, checkRows, type Rows } from './check-rows.ts';
import type { WriterSettings } from './writer.ts';

/** How long a writer writes before it is killed: from one to the other, other in each round, ms. */
const [SHORTEST, LONGEST] = [20, 400];

/** Kills a game in the middle of its work, and looks at what it leaves. */
export const crash: Bench = {
  name: 'crash',
  about:
    'kill -9 of a process with 64 connects in flight (created, resumed and linked, each with a single-use proof), again and again on one database: nothing acknowledged is lost, nothing half written.',
  async run(options) {
    const lines: Line[] = [];
    for (const engine of ['sqlite', ...options.engines]) {
      lines.push(...(await linesOf(engine, options)));
    }
    return { settings: { kills: options.kills }, lines };
  },
};

async function linesOf(name: string, { folder, kills, say, noise }: BenchOptions): Promise<Line[]> {
  const engine = engineCalled(name);
  const where = await engine.make(folder, 'crash', 0);
  const acknowledged: Acknowledged[] = [];
  let note = 'the process of the game';
  try {
    for (let round = 0; round < kills; round += 1) {
      noise.probe();
      const ms = SHORTEST + ((LONGEST - SHORTEST) * round) / kills;
      const died = await writeAndDie({ engine: name, where, round }, ms);
      acknowledged.push(...died.acknowledged);
      if (died.withServer) note = 'the process of the game, and the server with it';
      say(`crash: ${name}, kill ${round + 1} of ${kills}, ${acknowledged.length} acknowledged`);
      const faults = await inspect(engine.open(where), name, acknowledged);
      if (faults.length > 0) {
        throw new Error(`${faults.length} faults after kill ${round + 1}: ${faults[0]}`);
      }
    }
  } finally {
    await engine.remove(where);
  }
  return [
    lineOf(`${name}, kills without a fault`, 'kills', [kills], {
      target: { atLeast: kills },
      note,
    }),
    lineOf(`${name}, connects acknowledged`, 'connects', [acknowledged.length]),
  ];
}

/** What a game had acknowledged when it was killed, and whether its server was killed too. */
interface Died {
  readonly acknowledged: readonly Acknowledged[];
  readonly withServer: boolean;
}

/** Lets a game work for some ms after its first answer, and kills it. */
async function writeAndDie(settings: WriterSettings, ms: number): Promise<Died> {
  const writer = startActor(new URL('./writer.ts', import.meta.url), settings);
  const { stdout } = writer.process;
  if (stdout === null) throw new Error('a writer needs a pipe');
  const acknowledged: Acknowledged[] = [];
  let killing: Promise<boolean> | undefined;
  const kill = () => {
    writer.process.kill('SIGKILL');
    killing = engineCalled(settings.engine).killServer();
  };
  for await (const line of createInterface({ input: stdout })) {
    if (acknowledged.length === 0) setTimeout(kill, ms);
    // The last line may have been cut: nobody has read that answer.
    if (line.endsWith('}')) acknowledged.push(JSON.parse(line) as Acknowledged);
  }
  await writer.end();
  if (killing === undefined) throw new Error('a writer died by itself');
  return { acknowledged, withServer: await killing };
}

/** Reads all that is there, as of one moment, and closes the database. */
async function inspect(
  db: Knex,
  engine: string,
  acknowledged: readonly Acknowledged[],
): Promise<readonly string[]> {
  try {
    const config = engine === 'sqlite' ? {} : { isolationLevel: 'repeatable read' as const };
    const rows = await db.transaction(async (trx): Promise<Rows> => {
      const all = (table: string, ...columns: string[]) =>
        trx(`playerlink_${table}`).select(columns);
      return {
        players: await all('players', 'id'),
        links: await all('links', 'provider', 'external_id', 'player_id'),
        sessions: await all('sessions', 'id', 'player_id'),
        proofs: await all('proofs', 'bound_to'),
      };
    }, config);
    const damage = engine === 'sqlite' ? await damageOf(db) : [];
    return [...damage, ...checkRows(rows, acknowledged)];
  } finally {
    await db.destroy();
  }
}

/** What SQLite itself finds wrong with its file. */
async function damageOf(db: Knex): Promise<string[]> {
  const checked: { readonly integrity_check: string }[] = await db.raw('pragma integrity_check');
  const words = checked.map(({ integrity_check }) => integrity_check);
  return words.filter((word) => word !== 'ok').map((word) => `damaged: ${word}`);
}
