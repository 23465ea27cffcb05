import { createHash } from 'node:crypto';
import { pooledBytes } from './pooled-bytes.ts';
import { uuidV7 } from './uuid-v7.ts';

const LIFETIME_MS = 90 * 86_400_000;

/** What the floor has to make for a session, since the row and the answer need it. */
export interface FloorSession {
  readonly id: string;
  readonly token: string;
  readonly tokenHash: string;
  readonly expiresAt: number;
}

/** An id, a secret of 256 bits and its SHA-256, as core makes them. */
export function newSession(now: number): FloorSession {
  const id = uuidV7();
  const secret = pooledBytes(32).toString('base64url');
  const tokenHash = createHash('sha256').update(secret).digest('hex');
  return { id, token: `${id}.${secret}`, tokenHash, expiresAt: now + LIFETIME_MS };
}
