import type { Clock } from '@playerlink/core';
import type { Settings } from './options.ts';

/** Counts handshakes by address. */
export interface HandshakeLimit {
  /** Counts one more; false when the address has had enough for now. */
  take(address: string): boolean;
  /** One that was taken has succeeded, and counts no more. */
  giveBack(address: string): void;
  /** How many addresses are remembered. */
  readonly size: number;
}

/** More would cost memory for addresses that will hardly come back. */
const MAX_ADDRESSES = 10_000;

interface Window {
  readonly until: number;
  taken: number;
}

/**
 * A fixed window per address that begins with its first handshake. Of more than 10,000 addresses the one
 * whose window began first is forgotten.
 */
export function handshakeLimit(
  { perAddress, windowMs }: Settings['handshakeLimit'],
  clock: Pick<Clock, 'now'>,
): HandshakeLimit {
  // In the order in which the windows end.
  const windows = new Map<string, Window>();
  const forget = (now: number) => {
    for (const [address, { until }] of windows) {
      if (until > now && windows.size < MAX_ADDRESSES) return;
      windows.delete(address);
    }
  };
  return {
    take(address) {
      const now = clock.now();
      const open = windows.get(address);
      if (open !== undefined && open.until > now) {
        if (open.taken >= perAddress) return false;
        open.taken += 1;
        return true;
      }
      windows.delete(address);
      forget(now);
      windows.set(address, { until: now + windowMs, taken: 1 });
      return true;
    },
    giveBack(address) {
      const open = windows.get(address);
      if (open !== undefined && open.taken > 0) open.taken -= 1;
    },
    get size() {
      return windows.size;
    },
  };
}
