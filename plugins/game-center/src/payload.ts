/** What Game Center signs for a player who signs in. */
export interface SignedLogin {
  readonly playerId: string;
  readonly bundleId: string;
  /** ms since 1970, a whole number of 0..2^53 - 1. */
  readonly timestamp: number;
  readonly salt: Uint8Array;
}

/**
 * The bytes that are signed: player id and bundle id in UTF-8, the time as a big-endian 64 bit number, the
 * salt. Nothing stands between them, so the forms of the ids are all that keeps them apart.
 */
export function signedPayload({ playerId, bundleId, timestamp, salt }: SignedLogin): Buffer {
  const time = Buffer.alloc(8);
  // A BigInt: numbers that divide by 2^32 are wrong for some milliseconds every 50 days.
  time.writeBigUInt64BE(BigInt(timestamp));
  return Buffer.concat([Buffer.from(playerId), Buffer.from(bundleId), time, salt]);
}
