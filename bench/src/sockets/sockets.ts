import { join } from 'node:path';
import { type Actor, startActor } from '../actors/actor.ts';
import type { Bench, BenchOptions } from '../bench.ts';
import type { HeldMemory } from '../measure/memory.ts';
import { spreadOf } from '../measure/statistics.ts';
import { compared, type Line, lineOf } from '../report/line.ts';
import type { SocketClients, Streamed } from './client.ts';
import type { ServerSettings, SocketServer } from './server.ts';

const SOCKETS = 2_000;
/** Opened and closed before anything is measured, so that code and pools are there. */
const WARM_UP = 100;
const KIB = 1024;

/** Memory of idle sockets, and how long a login takes among them. */
export const sockets: Bench = {
  name: 'sockets',
  about: `${SOCKETS} idle sockets of the GameSparks wire, and a steady stream of device logins through them, on one process over SQLite with synchronous=FULL.`,
  async run(options) {
    const ours: Measured[] = [];
    const bare: HeldMemory[] = [];
    for (let round = 0; round < options.rounds; round += 1) {
      options.say(`sockets: round ${round + 1} of ${options.rounds}`);
      options.noise.probe();
      ours.push(await measureGame(options, round));
      bare.push(await onServer({ kind: 'ws', filename: '' }, perSocket));
    }
    const { rate, rounds, seconds } = options;
    return { settings: { rounds, sockets: SOCKETS, rate, seconds }, lines: linesOf(ours, bare) };
  },
};

interface Measured {
  readonly held: HeldMemory;
  readonly first: Streamed;
  readonly again: Streamed;
  readonly peak: number;
  /** Of one core, while the second stream ran. */
  readonly cpu: number;
}

async function measureGame(
  { folder, rate, seconds }: BenchOptions,
  round: number,
): Promise<Measured> {
  const filename = join(folder, `sockets-${round}.db`);
  return onServer({ kind: 'playerlink', filename }, async (server, clients) => {
    const held = await perSocket(server, clients);
    const first = await clients.ask('stream', { rate, logins: SOCKETS });
    const logins = Math.max(SOCKETS, rate * seconds);
    const before = await server.ask('cpu');
    const again = await clients.ask('stream', { rate, logins });
    const cpu = ((await server.ask('cpu')) - before) / ((logins / again.perSecond) * 1_000);
    if (first.created !== SOCKETS || again.created !== 0) {
      throw new Error(`${first.created} and ${again.created} players were created`);
    }
    return { held, first, again, cpu, peak: await server.ask('peak') };
  });
}

type Server = Actor<SocketServer>;
type Clients = Actor<SocketClients>;

async function onServer<T>(
  settings: ServerSettings,
  use: (server: Server, clients: Clients) => Promise<T>,
): Promise<T> {
  const server = startActor<SocketServer>(new URL('./server.ts', import.meta.url), settings);
  const clients = startActor<SocketClients>(new URL('./client.ts', import.meta.url), null);
  try {
    return await use(server, clients);
  } finally {
    await clients.end();
    await server.end();
  }
}

/** What a server holds more, for each of its idle sockets; bytes. */
async function perSocket(server: Server, clients: Clients): Promise<HeldMemory> {
  const port = await server.ask('port');
  await clients.ask('open', { port, count: WARM_UP });
  await clients.ask('hangUp');
  const before = await server.ask('held');
  await clients.ask('open', { port, count: SOCKETS });
  const after = await server.ask('held');
  return {
    resident: (after.resident - before.resident) / SOCKETS,
    heap: (after.heap - before.heap) / SOCKETS,
  };
}

function linesOf(ours: readonly Measured[], bare: readonly HeldMemory[]): Line[] {
  const memory = (part: keyof HeldMemory) =>
    [
      ours.map(({ held }) => held[part] / KIB),
      { name: 'bare ws server', values: bare.map((held) => held[part] / KIB) },
    ] as const;
  const latency = (stream: 'first' | 'again', part: 'p50' | 'p99' | 'slowest') =>
    ours.map((measured) => measured[stream][part]);
  const late = spreadOf(ours.map(({ again }) => again.late)).median.toPrecision(2);
  const note = `from when each was due; the client itself was late by ${late} ms (p99)`;
  return [
    compared('memory per idle socket, resident', 'KiB', ...memory('resident')),
    compared('memory per idle socket, heap and buffers', 'KiB', ...memory('heap')),
    lineOf('logins of new devices, p50', 'ms', latency('first', 'p50')),
    lineOf('logins of new devices, p99', 'ms', latency('first', 'p99')),
    lineOf('logins of known devices, p50', 'ms', latency('again', 'p50')),
    lineOf('logins of known devices, p99', 'ms', latency('again', 'p99'), { note }),
    lineOf('logins of known devices, slowest', 'ms', latency('again', 'slowest')),
    lineOf(
      'logins of known devices, answered',
      '/s',
      ours.map(({ again }) => again.perSecond),
    ),
    lineOf(
      'the server, of one core',
      'core',
      ours.map(({ cpu }) => cpu),
    ),
    lineOf(
      'peak memory of the server',
      'MiB',
      ours.map(({ peak }) => peak),
    ),
  ];
}
