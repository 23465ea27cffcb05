import { randomBytes, randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';
import type { Clock, Logger, NewId, Presence, Random } from './contract/ports.ts';

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  timer: (ms, fire) => {
    const timer = setTimeout(fire, ms);
    return () => clearTimeout(timer);
  },
};

/** Warnings and errors to standard error, one JSON object a line; debug and info are dropped. */
export const consoleLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: (fields, message) => console.error(JSON.stringify({ level: 'warn', message, ...fields })),
  error: (fields, message) => console.error(JSON.stringify({ level: 'error', message, ...fields })),
};

/** The same logger, but what it throws is nobody's business: a full log must not fail a connect. */
export function quietLogger(logger: Logger): Logger {
  const quiet = (level: keyof Logger) => (fields: object, message: string) => {
    try {
      logger[level](fields, message);
    } catch {}
  };
  return {
    debug: quiet('debug'),
    info: quiet('info'),
    warn: quiet('warn'),
    error: quiet('error'),
  };
}

/** Asked for at once: a call to the system costs as much as a small read of the database. */
const pool = Buffer.alloc(8_192);
let taken = pool.length;

/** The operating system's random numbers. What was handed out is not kept. */
export const systemRandom: Random = (size) => {
  if (size > pool.length) return randomBytes(size);
  if (taken + size > pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  const bytes = Uint8Array.from(pool.subarray(taken, taken + size));
  pool.fill(0, taken, taken + size);
  taken += size;
  return bytes;
};

/** UUIDv7: time-ordered, so that an index grows at its end. */
export const uuidV7 =
  (clock: Clock, random: Random): NewId =>
  () =>
    v7({ msecs: clock.now(), random: random(16) });

/** Nobody is known to be online. */
export const nobodyOnline: Presence = { isOnline: () => false };
