import { performance } from 'node:perf_hooks';
import { serve } from '../actors/actor.ts';
import { closedLoop } from '../measure/closed-loop.ts';
import { bareInThePool, bareOnTheLoop, inAWorker, onTheLoop, type Way } from './ways.ts';

/** What is verified, and where. */
export interface VerifySettings {
  readonly what: 'rs256' | 'game-center' | 'bare signature';
  readonly where: 'on the loop' | 'off the loop';
}

/** What one round of verifying came to. */
export interface Verified {
  readonly perSecond: number;
  /** How long the event loop was busy for one of them, µs. */
  readonly busy: number;
}

/** What the process does when it is asked. */
export type VerifyProcess = {
  readonly round: (order: { readonly ms: number }) => Promise<Verified>;
};

const IN_FLIGHT = 64;

function open({ what, where }: VerifySettings): Promise<Way> {
  const isOn = where === 'on the loop';
  if (what === 'bare signature') return isOn ? bareOnTheLoop() : bareInThePool();
  return isOn ? onTheLoop(what) : inAWorker(what);
}

await serve(async (settings: VerifySettings) => {
  const way = await open(settings);
  const methods: VerifyProcess = {
    async round({ ms }) {
      const before = performance.eventLoopUtilization();
      const start = performance.now();
      const { perSecond } = await closedLoop(way.once, IN_FLIGHT, ms);
      const seconds = (performance.now() - start) / 1_000;
      const { active } = performance.eventLoopUtilization(before);
      return { perSecond, busy: (active * 1_000) / (perSecond * seconds) };
    },
  };
  return { methods, close: async () => void (await way.close()) };
});
