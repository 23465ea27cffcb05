import { createHmac } from 'node:crypto';

/** The seed of a simulator that was given none: the same in every process and every release. */
const DEFAULT_SEED = 'playerlink-simulators';

/** 32 bytes that depend on the seed and on these parts, in this order, and on nothing else. */
export type Derive = (...parts: readonly string[]) => Buffer;

/**
 * The only source of chance in a simulator: HMAC-SHA256 under the seed. The same seed and the same
 * parts give the same bytes in every process.
 *
 * @throws TypeError when the seed is not a non-empty string.
 */
export function deriveFrom(seed: string = DEFAULT_SEED): Derive {
  if (typeof seed !== 'string' || seed === '') {
    throw new TypeError('seed must be a non-empty string');
  }
  // As JSON, so that ('ab', 'c') and ('a', 'bc') differ.
  return (...parts) => createHmac('sha256', seed).update(JSON.stringify(parts)).digest();
}
