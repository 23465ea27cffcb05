import { createHash, timingSafeEqual } from 'node:crypto';
import type { Random } from '../contract/ports.ts';
import type { SessionRow } from '../contract/storage.ts';

/** A token as it was presented: which session, and the SHA-256 of the secret. */
export interface PresentedToken {
  readonly id: string;
  readonly tokenHash: string;
}

const SESSION_ID = /^[\w-]{1,64}$/;
const TOKEN = /^([\w-]{1,64})\.([\w-]{43})$/;

/** Whether a token can be made for a session of this id. */
export const isSessionId = (id: unknown): boolean => typeof id === 'string' && SESSION_ID.test(id);

/** Reads `<sessionId>.<secret>`; absent when the text is no token. */
export function parseToken(token: unknown): PresentedToken | undefined {
  const match = typeof token === 'string' && token.length <= 128 ? TOKEN.exec(token) : null;
  const [, id, secret] = match ?? [];
  return id !== undefined && secret !== undefined
    ? { id, tokenHash: hashSecret(secret) }
    : undefined;
}

/** A new token for a session: 256 random bits behind the session's id. */
export function newToken(id: string, random: Random): { token: string; tokenHash: string } {
  const secret = Buffer.from(random(32)).toString('base64url');
  return { token: `${id}.${secret}`, tokenHash: hashSecret(secret) };
}

const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/**
 * Whether a session that was found accepts a presented secret at `now` (ms): not expired, and the hash is
 * the current one or, within its grace, the previous one. Constant time; storages use it too.
 */
export function sessionAccepts(
  session: Pick<SessionRow, 'tokenHash' | 'prevTokenHash' | 'prevUntil' | 'expiresAt'>,
  tokenHash: string,
  now: number,
): boolean {
  // Not `expiresAt <= now`: a time that is no number is not a clear yes.
  if (!(session.expiresAt > now)) return false;
  const current = sameHash(session.tokenHash, tokenHash);
  const inGrace = session.prevUntil !== null && session.prevUntil > now;
  const previous = sameHash(session.prevTokenHash ?? session.tokenHash, tokenHash);
  return current || (inGrace && previous);
}

function sameHash(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
