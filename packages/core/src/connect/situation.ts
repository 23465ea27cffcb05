import { createHash } from 'node:crypto';
import type { Caller, ParkedProof, ProofRow, Situation } from '../contract/storage.ts';
import { asStep } from '../diagnostics/channels.ts';
import { ConnectError } from '../errors.ts';
import { fromStorage } from '../failures.ts';
import type { Game } from '../game.ts';
import type { RegisteredProvider } from '../registry.ts';
import { parseToken } from '../sessions/token.ts';
import type { Credentials } from './parse-credentials.ts';
import type { ConnectInput } from './request.ts';
import type { Proof } from './verify-identity.ts';

/**
 * Who makes the request.
 *
 * @throws ConnectError NOTAUTHORIZED for text that is no token at all
 */
export function callerOf(input: ConnectInput): Caller {
  if (typeof input.currentPlayerId === 'string') {
    return { kind: 'player', playerId: input.currentPlayerId };
  }
  if (input.session === undefined) return { kind: 'none' };
  const token = parseToken(input.session);
  if (token === undefined) throw notAuthorized();
  return { kind: 'session', ...token };
}

/** The answer to a session, or a player named by the host, that is not known. */
export const notAuthorized = () => new ConnectError('NOTAUTHORIZED', { field: 'authentication' });

/** A connect whose identity is proven. */
export interface Proven {
  readonly input: ConnectInput;
  readonly provider: RegisteredProvider;
  /** The credentials, as its schema left them. */
  readonly given: Credentials;
  readonly proof: Proof;
  /**
   * The id of a player to be created. Kept over all attempts, so that `newPlayer` is right also when an
   * attempt was lost after its commit.
   */
  readonly newPlayerId: string;
}

/**
 * One read of all that the decision depends on.
 *
 * @throws ConnectError NOTAUTHORIZED, UNAVAILABLE; NOTAUTHENTICATED for a replayed proof; StorageConflict
 */
export const readSituation = (game: Game, proven: Proven, now: number): Promise<Situation> =>
  asStep(game, proven.provider.id, 'situation', () => read(game, proven, now));

async function read(game: Game, proven: Proven, now: number): Promise<Situation> {
  const { input, provider, proof } = proven;
  const { identity, once } = proof;
  const caller = callerOf(input);
  const situation = await fromStorage(
    game,
    'situation',
    () =>
      game.storage.situation(game.id, {
        now,
        caller,
        provider: provider.id,
        externalId: identity.externalId,
        ...(once && { proof: once.proof }),
      }),
    'pass',
  );
  if (situation.caller.kind === 'invalid') throw notAuthorized();
  refuseReplay(game, provider, situation.proof, () => [
    ...bindings(input, situation.caller),
    attemptBinding(proven),
  ]);
  return situation;
}

/**
 * What the claim says must be so: an account nobody has yet, or one that somebody has. A player whom this
 * very connect created, in an attempt whose answer was lost, is nobody else.
 *
 * @throws ConnectError TAKEN, UNRECOGNISED
 */
export function refuseUnexpected(
  { provider, proof, newPlayerId }: Proven,
  { owner }: Situation,
): void {
  const { expect } = proof;
  const isTaken = owner !== undefined && owner.player.id !== newPlayerId;
  if (expect === 'new' && isTaken) throw new ConnectError('TAKEN', { field: provider.linkField });
  if (expect === 'known' && owner === undefined) {
    throw new ConnectError('UNRECOGNISED', { field: provider.rejectField });
  }
}

/**
 * What a proof claimed by this request is bound to: hashes of the session it came with, of the player the
 * host named and of its connection. The session that it will issue is added when the plan is made.
 */
export function bindings(input: ConnectInput, caller: ParkedProof['caller']): string[] {
  const sessionId = caller.kind === 'player' ? caller.sessionId : undefined;
  return [
    ...(sessionId === undefined ? [] : [bindingOf('session', sessionId)]),
    ...(typeof input.currentPlayerId === 'string'
      ? [bindingOf('player', input.currentPlayerId)]
      : []),
    ...(input.channel === undefined ? [] : [bindingOf('channel', input.channel)]),
  ];
}

/** Lets this very connect through again after an attempt that was committed and whose answer was lost. */
export const attemptBinding = ({ newPlayerId }: Pick<Proven, 'newPlayerId'>): string =>
  bindingOf('connect', newPlayerId);

/** One entry of `boundTo`. */
export const bindingOf = (kind: 'session' | 'player' | 'channel' | 'connect', id: string): string =>
  createHash('sha256').update(`${kind}:${id}`).digest('base64url');

/**
 * Lets a claimed proof through only from the session, host's player or connection that claimed it, or from
 * the session that it issued.
 * That the proof names the same player is no evidence: whoever stole it would name that player too.
 *
 * @throws ConnectError NOTAUTHENTICATED
 */
export function refuseReplay(
  game: Game,
  provider: RegisteredProvider,
  claimed: ProofRow | undefined,
  bindingsOfThis: () => readonly string[],
): void {
  if (claimed === undefined) return;
  const own = bindingsOfThis();
  if (claimed.boundTo.some((entry) => own.includes(entry))) return;
  game.logger.warn(
    { game: game.id, provider: provider.id },
    'a single-use proof came a second time, from somewhere else',
  );
  throw new ConnectError('NOTAUTHENTICATED', { field: provider.rejectField });
}
