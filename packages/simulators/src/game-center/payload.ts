/** What a Game Center signature is over. */
export interface GameCenterPayload {
  /** The player's id, of whatever kind. */
  readonly id: string;
  readonly bundleId: string;
  /** In ms since 1970: a whole number from 0 to 2^53 - 1. */
  readonly timestamp: number;
  readonly salt: Uint8Array;
}

/**
 * The bytes that Game Center signs: id and bundle id as UTF-8, the timestamp as a 64 bit number
 * with the highest byte first, the salt; nothing in between.
 *
 * @throws TypeError when the timestamp is out of its range.
 */
export function gameCenterPayload({ id, bundleId, timestamp, salt }: GameCenterPayload): Buffer {
  if (!Number.isSafeInteger(timestamp) || timestamp < 0) {
    throw new TypeError('timestamp must be a whole number from 0 to 2^53 - 1');
  }
  const bigEndian = BigInt(timestamp).toString(16).padStart(16, '0');
  return Buffer.concat([
    Buffer.from(id, 'utf8'),
    Buffer.from(bundleId, 'utf8'),
    Buffer.from(bigEndian, 'hex'),
    salt,
  ]);
}
