import { createHash } from 'node:crypto';
import { cpus } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { spreadOf } from './statistics.ts';

/** How much slower than at best the same work may be before a machine counts as noisy. */
const QUIET = 1.25;
/** How much of its processors may be busy while we do nothing. */
const IDLE = 0.05;

/** Times the same work again and again: what differs is the machine's doing. */
export interface NoiseProbe {
  /** To be called before each round; takes a few ms. */
  probe(): void;
  /** A sentence when the machine was noisy; absent when it was quiet. */
  note(): string | undefined;
}

/** @param busy the share (0..1) of the processors that others had before we began */
export function noiseProbe(busy: number, timeWork: () => number = timeHashing): NoiseProbe {
  const times: number[] = [];
  return {
    probe: () => {
      times.push(Math.min(timeWork(), timeWork()));
    },
    note() {
      const found: string[] = [];
      if (busy > IDLE) {
        found.push(`others had ${Math.round(busy * 100)} % of the processors at the start`);
      }
      const { low, high } = times.length === 0 ? { low: 1, high: 1 } : spreadOf(times);
      if (high / low > QUIET) {
        found.push(`the same work took up to ${(high / low).toFixed(2)} times its least time`);
      }
      return found.length === 0 ? undefined : `The machine was noisy: ${found.join('; ')}.`;
    },
  };
}

/** The share (0..1) of all processors that is busy for the next `ms`, in which we do nothing. */
export async function busyShare(ms: number): Promise<number> {
  const before = processorTimes();
  await wait(ms);
  const after = processorTimes();
  const all = after.all - before.all;
  return all === 0 ? 0 : 1 - (after.idle - before.idle) / all;
}

function processorTimes(): { readonly all: number; readonly idle: number } {
  const times = cpus().map(({ times: one }) => one);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    all: sum(times.flatMap((one) => Object.values(one))),
    idle: sum(times.map(({ idle }) => idle)),
  };
}

const WORK = Buffer.alloc(1_000_000);

function timeHashing(): number {
  const start = performance.now();
  for (let times = 0; times < 4; times += 1) createHash('sha256').update(WORK).digest();
  return performance.now() - start;
}
