import type { ConnectedEvent } from '../contract/hooks.ts';
import type { JsonObject } from '../contract/json.ts';
import type { Outcome, Situation, Write } from '../contract/storage.ts';
import { ConnectError, isStorageConflict } from '../errors.ts';
import { fromStorage } from '../failures.ts';
import type { Game } from '../game.ts';
import type { RegisteredProvider } from '../registry.ts';
import { afterwards, beforeResponse } from './afterwards.ts';
import { caseOf, type Decision, decide, type Row } from './decide.ts';
import { syncDisplayName } from './display-name.ts';
import { runGuard } from './guard.ts';
import { parseCredentials } from './parse-credentials.ts';
import { makePlan, type Planned } from './plan.ts';
import { refusal } from './refusal.ts';
import { type ConnectInput, type ConnectRequest, readRequest } from './request.ts';
import { checkSingleUse } from './single-use.ts';
import { readSituation } from './situation.ts';
import { type Proof, verifyIdentity } from './verify-identity.ts';

/** A connect that was answered with yes. */
export interface ConnectResult {
  readonly outcome: Exclude<Outcome, 'refused'>;
  /** Whether this connect created the player. */
  readonly newPlayer: boolean;
  readonly playerId: string;
  readonly displayName: string | null;
  /** The session's token, shown this once. Absent for hosts with sessions of their own. */
  readonly authToken?: string;
  /** The request's, and what hooks added. */
  readonly scriptData: JsonObject;
}

/** What a connect would do. */
export interface Explanation {
  readonly outcome: Outcome;
  /** The row of the decision table that decided. */
  readonly row: Row;
  /** For a refusal, the code of the error. */
  readonly code?: string;
  /** What would be written, in this order; ids in it are made up for this explanation. */
  readonly writes: readonly Write[];
}

interface Proven {
  readonly input: ConnectInput;
  readonly provider: RegisteredProvider;
  readonly proof: Proof;
  /** Kept over all attempts, so that `newPlayer` is right also when an attempt was lost after its commit. */
  readonly newPlayerId: string;
}

interface Proposal extends Planned {
  readonly situation: Situation;
  readonly decision: Decision;
}

const MAX_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 8;

/**
 * Signs in, links, switches, creates or refuses: the whole of a connect, top to bottom. Each line says
 * what it may touch and what it may refuse with.
 *
 * @throws ConnectError
 */
export async function connect(game: Game, request: ConnectRequest): Promise<ConnectResult> {
  const proven = await prove(game, request);
  const committed = await commit(game, proven); //             storage, once more after a lost race
  if (committed.decision.outcome === 'refused') {
    throw await refusal(game, proven.provider, committed.decision, committed.situation); //  storage
  }
  const event = describe(game, proven, committed);
  const scriptData = await beforeResponse(game, event); //     host, within a deadline
  afterwards(game, proven.provider, proven.proof, event); //   friends, push, hooks; not awaited
  return {
    outcome: event.outcome,
    newPlayer: event.newPlayer,
    playerId: event.playerId,
    displayName: event.displayName,
    ...(committed.session && { authToken: committed.session.token }),
    scriptData,
  };
}

/**
 * The same path without the commit. The platform is asked, so a credential that it burns is spent.
 *
 * @throws ConnectError
 */
export async function explain(game: Game, request: ConnectRequest): Promise<Explanation> {
  const { decision, plan } = await propose(game, await prove(game, request));
  return {
    outcome: decision.outcome,
    row: decision.row,
    ...(decision.outcome === 'refused' && { code: decision.code }),
    writes: plan.writes,
  };
}

/** Everything up to a proven identity. Nothing is written. */
async function prove(game: Game, request: ConnectRequest): Promise<Proven> {
  const input = readRequest(request); //                                pure      INVALID
  const provider = game.providers.require(input.provider); //           memory    UNKNOWN_PROVIDER
  refuseCoppa(input); //                                                memory    COPPA restricted
  requireConfigured(game, provider); //                                 memory    NOT_CONFIGURED NOT_ENABLED
  const credentials = await parseCredentials(provider, input.credentials); //   pure      REQUIRED INVALID
  await runGuard(game, 'beforeVerify', input, credentials); //          host      REFUSED
  await checkSingleUse(game, provider, input, credentials); //          storage   NOTAUTHORIZED
  const proof = await verifyIdentity(game, provider, credentials); //   network   NOTAUTHENTICATED EXPIRED UNAVAILABLE
  await runGuard(game, 'afterVerify', input, credentials, proof.identity); // host      REFUSED
  return { input, provider, proof, newPlayerId: game.newId() };
}

/** One read and one decision. Nothing is written. */
async function propose(game: Game, proven: Proven): Promise<Proposal> {
  const { input, provider, proof, newPlayerId } = proven;
  const now = game.clock.now();
  const situation = await readSituation(game, provider, input, proof, now); //  storage   NOTAUTHORIZED
  const decision = decided(situation, proven); //                       pure
  const { owner, caller } = situation;
  const name = syncDisplayName(
    //                                      pure
    decision.outcome,
    owner?.player ?? (caller.kind === 'player' ? caller.player : undefined),
    owner?.link,
    proof.identity.displayName,
    input.flags.syncDisplayName,
  );
  const from = { game, input, proof, situation, decision, name, newPlayerId, now };
  return { situation, decision, ...makePlan(from) }; //                 pure
}

/**
 * The table's decision. But where the owner is the very player this connect is to create, an earlier
 * attempt was committed and only its answer lost: the outcome is still "created".
 */
function decided(situation: Situation, { input, newPlayerId }: Proven): Decision {
  return situation.owner?.player.id === newPlayerId
    ? { row: 'A1a', outcome: 'created' }
    : decide(caseOf(situation), input.flags);
}

/** Proposes and applies until no other writer was faster. A refusal is committed too, when it has writes. */
async function commit(game: Game, proven: Proven): Promise<Proposal> {
  for (let attempt = 1; ; attempt += 1) {
    const proposal = await propose(game, proven);
    if (proposal.plan.writes.length === 0) return proposal;
    try {
      await fromStorage(game, 'apply', game.storage.apply(game.id, proposal.plan));
      return proposal;
    } catch (thrown) {
      if (!isStorageConflict(thrown)) throw thrown;
      if (attempt === MAX_ATTEMPTS) throw givenUp(game, proven, thrown);
      await jitter(game, attempt);
    }
  }
}

function givenUp(game: Game, { provider }: Proven, cause: unknown): ConnectError {
  game.logger.warn(
    { game: game.id, provider: provider.id, attempts: MAX_ATTEMPTS },
    'a connect lost every race',
  );
  return new ConnectError('UNAVAILABLE', { field: 'authentication', cause });
}

/** Waits 0..8 ms, then 0..16 and so on, so that those who collided do not collide again. */
function jitter(game: Game, attempt: number): Promise<void> {
  const [byte = 0] = game.random(1);
  const ms = (byte / 256) * FIRST_PAUSE_MS * 2 ** (attempt - 1);
  return new Promise((resolve) => game.clock.timer(ms, resolve));
}

function refuseCoppa(input: ConnectInput): void {
  if (input.coppa) throw new ConnectError('COPPA restricted', { field: 'authentication' });
}

function requireConfigured(
  game: Game,
  { id, configured, notConfigured }: RegisteredProvider,
): void {
  if (configured) return;
  game.logger.error(
    { game: game.id, provider: id },
    'a player tried a provider that has no options: give its plugin function its options',
  );
  throw new ConnectError(notConfigured.code, { field: notConfigured.field });
}

function describe(game: Game, { input, proof }: Proven, committed: Proposal): ConnectedEvent {
  const { decision, situation, playerId } = committed;
  if (decision.outcome === 'refused' || playerId === undefined) {
    throw new TypeError('a refused connect has no event');
  }
  const before = situation.caller.kind === 'player' ? situation.caller.player.id : undefined;
  return {
    gameId: game.id,
    outcome: decision.outcome,
    newPlayer: decision.outcome === 'created',
    playerId,
    ...(before !== undefined && before !== playerId && { previousPlayerId: before }),
    provider: proof.identity.provider,
    externalId: proof.identity.externalId,
    displayName: committed.displayName,
    segments: input.segments,
    scriptData: input.scriptData,
    ...(input.channel !== undefined && { channel: input.channel }),
    context: input.context,
  };
}
