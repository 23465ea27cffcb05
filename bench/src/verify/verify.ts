import { type Actor, startActor } from '../actors/actor.ts';
import type { Bench, BenchOptions } from '../bench.ts';
import { compared, type Line } from '../report/line.ts';
import type { Verified, VerifyProcess, VerifySettings } from './verify-process.ts';

/** What verification costs, where the requests are served and elsewhere. */
export const verify: Bench = {
  name: 'verify',
  about:
    'Verifications of RS256 tokens and Game Center logins with their keys in the cache, 64 under way: on the event loop, as PlayerLink does it, and off it, in one worker thread; and a bare signature, there and in the thread pool.',
  async run(options) {
    const lines: Line[] = [];
    for (const what of ['rs256', 'game-center', 'bare signature'] as const) {
      lines.push(...(await linesOf(what, options)));
    }
    const { rounds, seconds } = options;
    return { settings: { rounds, seconds }, lines };
  },
};

async function linesOf(what: VerifySettings['what'], options: BenchOptions): Promise<Line[]> {
  const { rounds, seconds, noise, say } = options;
  say(`verify: ${what}`);
  const [on, off] = [start({ what, where: 'on the loop' }), start({ what, where: 'off the loop' })];
  const found: { readonly on: Verified; readonly off: Verified }[] = [];
  try {
    for (let round = -1; round < rounds; round += 1) {
      noise.probe();
      const order = { ms: seconds * (round < 0 ? 500 : 1_000) };
      const both = { on: await on.ask('round', order), off: await off.ask('round', order) };
      if (round >= 0) found.push(both);
    }
  } finally {
    await on.end();
    await off.end();
  }
  const elsewhere = what === 'bare signature' ? 'in the thread pool' : 'in a worker';
  const line = (name: string, unit: string, part: keyof Verified) => {
    const values = found.map((both) => both.off[part]);
    const ours = found.map((both) => both.on[part]);
    return compared(`${what}, ${name}`, unit, ours, { name: elsewhere, values });
  };
  return [
    line('the event loop is busy for each', 'µs', 'busy'),
    line('verified on the event loop', '/s', 'perSecond'),
  ];
}

const start = (settings: VerifySettings): Actor<VerifyProcess> =>
  startActor<VerifyProcess>(new URL('./verify-process.ts', import.meta.url), settings);
