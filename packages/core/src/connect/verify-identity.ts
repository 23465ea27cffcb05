import { createHash, createHmac } from 'node:crypto';
import type { IdentityClaim, VerifiedIdentity } from '../contract/provider.ts';
import { asStep } from '../diagnostics/channels.ts';
import { ConnectError, isConnectError } from '../errors.ts';
import { unavailable } from '../failures.ts';
import type { Game } from '../game.ts';
import type { RegisteredProvider } from '../registry.ts';
import { copyClaim, faultOf, strayIn } from './claim.ts';
import { withDeadline } from './deadline.ts';
import { cleanName } from './display-name.ts';
import type { Credentials } from './parse-credentials.ts';
import type { ConnectInput } from './request.ts';

/** A proven identity, with what only this connect needs of it. */
export interface Proof {
  readonly identity: VerifiedIdentity;
  readonly push: boolean;
  /** Single use: SHA-256 of the proof and until when (ms) it could be replayed. */
  readonly once: { readonly proof: string; readonly until: number } | undefined;
  /** Becomes the account's secret. */
  readonly newSecret: string | undefined;
  /** What the account's secret must still be in the commit. */
  readonly compared: string | undefined;
  readonly expect: IdentityClaim['expect'];
}

/** The codes with which a provider may say a clear no. */
const CLEAR_NO = new Set<string>([
  'NOTAUTHENTICATED',
  'EXPIRED',
  'LOCKED',
  'UNRECOGNISED',
  'TAKEN',
]);

/** How many times `timeoutMs` a claim outlives its proof: the provider, two guards and `decide` may each take one. */
const UNDER_WAY = 5;

/** How long a credential that its platform burns is remembered, ms. */
const SINGLE_USE_MS = 10 * 60_000;

/**
 * Asks the provider who holds the credentials, for at most `timeoutMs`, and checks what it says. `spent`
 * is the proof of a credential that its platform burns.
 *
 * @throws ConnectError NOTAUTHENTICATED, EXPIRED, LOCKED, UNRECOGNISED, TAKEN, UNAVAILABLE
 */
export const verifyIdentity = (
  game: Game,
  registered: RegisteredProvider,
  input: ConnectInput,
  credentials: Credentials,
  spent: string | undefined,
): Promise<Proof> =>
  asStep(game, registered.id, 'verify', () => verify(game, registered, input, credentials, spent));

async function verify(
  game: Game,
  registered: RegisteredProvider,
  { address }: ConnectInput,
  credentials: Credentials,
  spent: string | undefined,
): Promise<Proof> {
  const { id, provider } = registered;
  const started = game.clock.now();
  let claim: IdentityClaim;
  let stray: string | undefined;
  try {
    const returned = await withDeadline(game.clock, game.timeoutMs, (signal) =>
      provider.verify(credentials, { signal, ...(address !== undefined && { address }) }),
    );
    stray = strayIn(returned);
    claim = copyClaim(returned);
  } catch (thrown) {
    const now = game.clock.now();
    const place = { ...placeOf(game, id, credentials), ms: now - started };
    const no = clearNo(registered, thrown);
    if (no === undefined) throw unavailable(game, thrown, place);
    game.logger.info({ ...place, code: no.code }, 'the provider said no');
    throw no;
  }
  const now = game.clock.now();
  const fault = stray ?? faultOf(claim, now);
  if (fault !== undefined) {
    const place = placeOf(game, id, credentials);
    game.logger.error(
      { ...place, fault },
      'the provider returned a claim that cannot be used: mend its verify',
    );
    throw new ConnectError('UNAVAILABLE', { field: 'authentication' });
  }
  // What delays this connect from here on must not let its claim run out before it is looked up.
  return readClaim(id, claim, spent, now, UNDER_WAY * game.timeoutMs);
}

/** What a failed proof is logged with. */
const placeOf = (game: Game, provider: string, credentials: Credentials) => ({
  game: game.id,
  provider,
  credential: markOf(game, credentials),
});

/** The same credentials have the same mark while the process lives, so that lines can be told to belong together. */
function markOf({ markKey }: Game, credentials: Credentials): string {
  try {
    const text = JSON.stringify(credentials);
    return createHmac('sha256', markKey).update(text).digest('hex').slice(0, 12);
  } catch {
    // A schema may make of its input what JSON has not.
    return 'none';
  }
}

function clearNo(registered: RegisteredProvider, thrown: unknown): ConnectError | undefined {
  if (!isConnectError(thrown) || !CLEAR_NO.has(thrown.code)) return undefined;
  return new ConnectError(thrown.code, {
    field: thrown.field ?? registered.rejectField,
    cause: thrown,
    ...(thrown.retryAfterMs !== undefined && { retryAfterMs: thrown.retryAfterMs }),
  });
}

function readClaim(
  provider: string,
  claim: IdentityClaim,
  spent: string | undefined,
  now: number,
  underWayMs: number,
): Proof {
  const displayName = cleanName(claim.displayName);
  const { once } = claim;
  return {
    identity: {
      provider,
      externalId: claim.externalId,
      ...(displayName !== undefined && { displayName }),
      ...(claim.grant !== undefined && { grant: claim.grant }),
    },
    push: claim.push !== false,
    // What was looked up before is what has to be claimed.
    once:
      spent !== undefined
        ? { proof: spent, until: (once?.until ?? now + SINGLE_USE_MS) + underWayMs }
        : once && { proof: hashProof(once.key), until: once.until + underWayMs },
    newSecret: claim.newSecret,
    compared: claim.compared,
    expect: claim.expect,
  };
}

/** What is stored of a proof. */
export const hashProof = (key: string): string => createHash('sha256').update(key).digest('hex');
