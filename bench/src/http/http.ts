import { startActor } from '../actors/actor.ts';
import type { Bench, BenchOptions } from '../bench.ts';
import { race } from '../connect/race.ts';
import { rateLine } from '../connect/rate-line.ts';
import { engineCalled } from '../engines/engines.ts';
import { compared, type Line } from '../report/line.ts';
import type { ClientSettings, HttpClient } from './client.ts';
import type { HttpServer, ServerSettings } from './server.ts';

const BARE = 'bare server';

/** Connects over HTTP against a bare node:http server that does the floor's work. */
export const http: Bench = {
  name: 'http',
  about:
    'Connects over HTTP, keep-alive, the client in another process, against a bare node:http server that reads the body, does the work of the floor and answers with the same members.',
  async run(options) {
    const lines: Line[] = [];
    for (const engine of ['sqlite', ...options.engines]) {
      lines.push(...(await linesOf(engine, options)));
    }
    const { rounds, seconds, players } = options;
    return { settings: { rounds, seconds, players }, lines };
  },
};

async function linesOf(engine: string, options: BenchOptions): Promise<Line[]> {
  const ours = await open('playerlink', engine, options);
  const bare = await open('bare', engine, options);
  const lines: Line[] = [];
  try {
    for (const kind of ['resumed', 'first'] as const) {
      for (const inFlight of [1, 64]) {
        const what = `${engine}, ${kind}, ${inFlight} in flight`;
        options.say(`http: ${what}`);
        const [one = [], other = []] = await race([ours, bare], { kind, inFlight }, options);
        const isPromised = engine === 'sqlite' && kind === 'resumed' && inFlight === 64;
        const target = isPromised ? { atLeast: 0.6 } : undefined;
        lines.push(rateLine(what, one, { name: BARE, rounds: other }, target));
      }
    }
    const values = [await bare.peak()];
    lines.push(
      compared(`${engine}, peak memory`, 'MiB', [await ours.peak()], { name: BARE, values }),
    );
  } finally {
    await ours.close();
    await bare.close();
  }
  return lines;
}

/** A server over a database of its own, and its client. */
async function open(who: ServerSettings['who'], engine: string, options: BenchOptions) {
  const { make, remove } = engineCalled(engine);
  const { folder, players } = options;
  const where = await make(folder, `http_${who}`, players);
  const settings: ServerSettings = { who, engine, where };
  const server = startActor<HttpServer>(new URL('./server.ts', import.meta.url), settings);
  const port = await server.ask('port');
  const asked: ClientSettings = { port, players };
  const client = startActor<HttpClient>(new URL('./client.ts', import.meta.url), asked);
  return {
    ask: client.ask,
    peak: () => server.ask('peak'),
    async close() {
      await client.end();
      await server.end();
      await remove(where);
    },
  };
}
