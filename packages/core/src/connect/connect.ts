import type { ConnectedEvent } from '../contract/hooks.ts';
import type { Outcome, Situation } from '../contract/storage.ts';
import { asCall, asConnect, asDecision } from '../diagnostics/channels.ts';
import type { Game } from '../game.ts';
import { refuseCoppa, requireConfigured } from './admit.ts';
import { afterwards, beforeResponse } from './afterwards.ts';
import { apply } from './apply.ts';
import { chooseOutcome } from './choose-outcome.ts';
import { caseOf, type Decision, decide } from './decide.ts';
import { syncDisplayName } from './display-name.ts';
import { runGuard } from './guard.ts';
import { parseCredentials } from './parse-credentials.ts';
import { makePlan, type Planned } from './plan.ts';
import { refusal } from './refusal.ts';
import { type ConnectRequest, fixFlags, readRequest } from './request.ts';
import type { ConnectResult, Explanation } from './result.ts';
import { checkSingleUse } from './single-use.ts';
import { type Proven, readSituation, refuseUnexpected } from './situation.ts';
import { slotOf } from './slot-of.ts';
import { stillProven } from './still-proven.ts';
import { untilSettled } from './until-settled.ts';
import { verifyIdentity } from './verify-identity.ts';

/** {@link signIn}, told on the diagnostics channels, as its steps are. @throws ConnectError */
export const connect = asConnect(signIn);

/**
 * Signs in, links, switches, creates or refuses: the whole of a connect, top to bottom, with `prove` and
 * `propose` below. Each line says what it may touch, and what it may refuse with.
 *
 * @throws ConnectError
 */
async function signIn(game: Game, request: ConnectRequest): Promise<ConnectResult> {
  const proven = await prove(game, request); //             see below; nothing is written
  const committed = await commit(game, proven); //          storage   one read, one atomic write; again after a lost race
  const { decision, situation, session } = committed;
  if (decision.outcome === 'refused') {
    throw await refusal(game, proven.provider, decision, situation); // storage   ACCOUNT_ALREADY_LINKED, UNRECOGNISED
  }
  const event = describe(game, proven, committed, decision.outcome);
  const said = await beforeResponse(game, event); //        host      undoes nothing
  afterwards(game, proven.provider, proven.proof, event); // host, network; not awaited
  return {
    outcome: event.outcome,
    newPlayer: event.newPlayer,
    playerId: event.playerId,
    displayName: event.displayName,
    ...(session && { authToken: session.token }),
    ...said,
  };
}

/**
 * The same path without the commit. The platform is asked, so a credential that it burns is spent.
 *
 * @throws ConnectError
 */
export const explain = asCall(
  'explain',
  async (game: Game, request: ConnectRequest): Promise<Explanation> => {
    const proven = await prove(game, request);
    const { decision, plan } = await untilSettled(game, proven.provider.id, () =>
      propose(game, proven),
    );
    return {
      outcome: decision.outcome,
      row: decision.row,
      ...(decision.outcome === 'refused' && { code: decision.code }),
      writes: plan.writes,
    };
  },
);

/** Everything up to a proven identity. Nothing is written. */
async function prove(game: Game, request: ConnectRequest): Promise<Proven> {
  const asked = readRequest(request); //                               pure      INVALID
  const provider = game.providers.require(asked.provider); //          memory    UNKNOWN_PROVIDER
  const input = fixFlags(asked, provider); //                          pure
  refuseCoppa(input, provider); //                                     memory    COPPA restricted
  requireConfigured(game, provider); //                                memory    NOT_CONFIGURED, NOT_ENABLED
  const given = await parseCredentials(game, provider, input.credentials); // pure   REQUIRED, INVALID
  await runGuard(game, 'beforeVerify', input, given); //               host      REFUSED
  const spent = await checkSingleUse(game, provider, input, given); // storage   NOTAUTHORIZED, NOTAUTHENTICATED
  const proof = await verifyIdentity(game, provider, input, given, spent); // network   NOTAUTHENTICATED, EXPIRED, UNAVAILABLE
  await runGuard(game, 'afterVerify', input, given, proof.identity); // host      REFUSED
  return { input, provider, given, proof, newPlayerId: game.newId() };
}

interface Proposal extends Planned {
  readonly situation: Situation;
  readonly decision: Decision;
}

/** One read and one decision. Nothing is written. */
async function propose(game: Game, before: Proven): Promise<Proposal> {
  const { input, provider, newPlayerId } = before;
  const proof = await stillProven(game, before); //                    storage, for passwords and the like
  const proven = { ...before, proof };
  const now = game.clock.now();
  const situation = await readSituation(game, proven, now); // storage   NOTAUTHORIZED, NOTAUTHENTICATED
  refuseUnexpected(proven, situation); //                              pure      TAKEN, UNRECOGNISED
  const decision = await decided(game, situation, proven); //          pure, or the host's choice
  const name = syncDisplayName(decision.outcome, situation, proof, input.flags); // pure
  const slot = slotOf(provider, proof.identity);
  const from = { game, input, proof, slot, situation, decision, name, newPlayerId, now };
  return { situation, decision, ...makePlan(from) }; //                pure
}

/** Proposes and applies. A refusal is committed too, when it has writes. */
const commit = (game: Game, proven: Proven): Promise<Proposal> =>
  untilSettled(game, proven.provider.id, async () => {
    const proposal = await propose(game, proven);
    await apply(game, proven.provider, proposal.plan);
    return proposal;
  });

/**
 * The table's decision, or what the host's `decide` makes of it. But where the owner is the very player this
 * connect is to create, an earlier attempt was committed and only its answer lost: the outcome is still "created".
 */
const decided = (game: Game, situation: Situation, proven: Proven): Promise<Decision> =>
  asDecision(game, proven.provider.id, async () => {
    const isOurs = situation.owner?.player.id === proven.newPlayerId;
    if (isOurs) return { row: 'A1a', outcome: 'created' };
    return chooseOutcome(game, situation, proven, decide(caseOf(situation), proven.input.flags));
  });

function describe(
  game: Game,
  { input, proof }: Proven,
  { playerId = '', displayName, situation }: Proposal,
  outcome: Exclude<Outcome, 'refused'>,
): ConnectedEvent {
  const before = situation.caller.kind === 'player' ? situation.caller.player.id : playerId;
  return {
    gameId: game.id,
    outcome,
    newPlayer: outcome === 'created',
    playerId,
    ...(before !== playerId && { previousPlayerId: before }),
    provider: proof.identity.provider,
    externalId: proof.identity.externalId,
    displayName,
    segments: input.segments,
    scriptData: input.scriptData,
    ...(input.channel !== undefined && { channel: input.channel }),
    context: input.context,
  };
}
