import { performance } from 'node:perf_hooks';
import { percentile } from './statistics.ts';

/** What one round of work came to. */
export interface Round {
  readonly perSecond: number;
  /** Of single operations, ms. */
  readonly p50: number;
  readonly p99: number;
}

/** The same from the latencies (ms) of all operations of a round that took `ms`. */
export const roundOf = (latencies: readonly number[], ms: number): Round => ({
  perSecond: (latencies.length / ms) * 1_000,
  p50: percentile(latencies, 0.5),
  p99: percentile(latencies, 0.99),
});

/**
 * Keeps `inFlight` operations under way for `ms`: each that ends begins the next one. Rejects with the
 * first failure.
 */
export async function closedLoop(
  operation: () => Promise<unknown>,
  inFlight: number,
  ms: number,
): Promise<Round> {
  const latencies: number[] = [];
  const start = performance.now();
  const worker = async () => {
    for (let begun = performance.now(); begun - start < ms; ) {
      await operation();
      const ended = performance.now();
      latencies.push(ended - begun);
      begun = ended;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return roundOf(latencies, performance.now() - start);
}

/** The same for work that comes in batches and does not wait: every operation takes as long as its batch. */
export function batchLoop(batch: (size: number) => void, size: number, ms: number): Round {
  const latencies: number[] = [];
  const start = performance.now();
  let begun = start;
  while (begun - start < ms) {
    batch(size);
    const ended = performance.now();
    for (let at = 0; at < size; at += 1) latencies.push(ended - begun);
    begun = ended;
  }
  return roundOf(latencies, begun - start);
}
