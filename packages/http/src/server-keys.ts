import { createHash, timingSafeEqual } from 'node:crypto';
import { ConfigError } from '@playerlink/core';

const SHORTEST = 16;

/**
 * Tells the host's own servers by their key, in constant time.
 *
 * @throws ConfigError for a key shorter than 16 characters
 */
export function serverKeys(keys: readonly string[]): (presented: string) => boolean {
  for (const key of keys) {
    if (typeof key !== 'string' || key.length < SHORTEST) {
      throw new ConfigError(
        `@playerlink/http: serverKeys must be of ${SHORTEST} characters or more`,
      );
    }
  }
  const hashes = keys.map(sha256);
  return (presented) => {
    const hash = sha256(presented);
    // All of them, always: which one it was must not show.
    return hashes.map((known) => timingSafeEqual(known, hash)).includes(true);
  };
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
