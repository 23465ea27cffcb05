import type { Answer } from '../reply.ts';
import type { RecordedRequest } from '../request-log.ts';
import { APP_SUSPENDED, BAD_REQUEST, INVALID_TOKEN, WRONG_SECRET } from './answers.ts';
import { presentedToken, SECRET_HEADER } from './auth.ts';
import type { ViberPlatform } from './platform.ts';
import { readToken } from './tokens.ts';
import type { ViberAccount } from './users.ts';

/** Who calls. */
export interface Admission {
  readonly account: ViberAccount;
  /** The token's app, where the answer has to tell it. */
  readonly appId: string | undefined;
}

/** Who calls, or the refusal: first for the secret, then for the token, then for its app. */
export function admit(
  { derive, clock, users, tokenPlace, appIds, suspended, appSecret }: ViberPlatform,
  request: RecordedRequest,
  parameters: ReadonlyMap<string, string>,
): Admission | Answer {
  if (appSecret !== undefined && request.headers[SECRET_HEADER] !== appSecret) return WRONG_SECRET;

  const isElsewhere = tokenPlace.name !== 'authorization' || tokenPlace.where !== 'header';
  // A token in two places hides in which of them it was needed.
  if (isElsewhere && request.headers.authorization !== undefined) return BAD_REQUEST;
  const token = presentedToken(tokenPlace, request, parameters);
  const takenApps = appSecret === undefined ? appIds : appIds.slice(0, 1);
  const claims = token === undefined ? undefined : readToken(derive, takenApps, token);
  if (!claims) return INVALID_TOKEN;

  const account = users.get(claims.player);
  const hasExpired = claims.expiresAt !== 0 && claims.expiresAt <= clock.now();
  if (hasExpired || claims.generation < account.generation) return INVALID_TOKEN;
  // Above it only after a restart: then this token alone knows what was revoked before.
  account.generation = claims.generation;
  if (suspended.has(claims.appId)) return APP_SUSPENDED;
  return { account, appId: appSecret === undefined ? claims.appId : undefined };
}
