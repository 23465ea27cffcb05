import type { ConnectPlan, KnownCaller, Situation, Write } from '../contract/storage.ts';
import type { Game } from '../game.ts';
import { issueSession, type NewSession } from '../sessions/issue.ts';
import type { Decision } from './decide.ts';
import type { NameChange } from './display-name.ts';
import type { ConnectInput } from './request.ts';
import { attemptBinding, bindingOf, bindings } from './situation.ts';
import type { Proof } from './verify-identity.ts';

/** What one attempt would write, and what its answer would say. */
export interface Planned {
  readonly plan: ConnectPlan;
  /** The player the session belongs to afterwards; absent when refused. */
  readonly playerId: string | undefined;
  readonly displayName: string | null;
  /** Absent when refused, and for hosts with sessions of their own. */
  readonly session: NewSession | undefined;
}

/** What a plan is made from. */
export interface PlanInput {
  readonly game: Game;
  readonly input: ConnectInput;
  readonly proof: Proof;
  /** Of the account's link. */
  readonly slot: string;
  readonly situation: Situation;
  readonly decision: Decision;
  readonly name: NameChange;
  /** The id of a player to be created; the same over all attempts of one connect. */
  readonly newPlayerId: string;
  readonly now: number;
}

/** A claimed proof remembers this many sessions, connections and attempts; the oldest are forgotten. */
const MAX_BINDINGS = 16;

/** Writes down what a decision means, in the order in which storage executes it. Touches nothing. */
export function makePlan(from: PlanInput): Planned {
  const { game, decision, input, now } = from;
  const playerId = playerAfter(from);
  const session =
    playerId === undefined || input.currentPlayerId !== undefined
      ? undefined
      : issueSession(game, playerId, now);
  const writes = [
    ...playerWrites(from, playerId),
    ...proofWrites(from, session),
    ...sessionWrites(from, session),
  ];
  return {
    plan: { outcome: decision.outcome, now, expect: expectations(from, playerId), writes },
    playerId,
    displayName: from.name.playerName,
    session,
  };
}

function playerAfter({ decision, situation, newPlayerId }: PlanInput): string | undefined {
  switch (decision.outcome) {
    case 'created':
      return newPlayerId;
    case 'linked':
      return situation.caller.kind === 'player' ? situation.caller.player.id : undefined;
    case 'resumed':
    case 'switched':
      return situation.owner?.player.id;
    case 'refused':
      return undefined;
  }
}

function expectations(from: PlanInput, playerId: string | undefined): ConnectPlan['expect'] {
  const { decision, situation, proof } = from;
  if (playerId === undefined) return {};
  const { caller, owner } = situation;
  const { provider, externalId } = proof.identity;
  const session = sessionOf(caller);
  return {
    ...(session && { session }),
    ...(decision.outcome === 'linked' && { player: playerId }),
    ...(owner && {
      owner: { provider, externalId, playerId: owner.player.id },
    }),
    ...(proof.compared !== undefined && {
      secret: { provider, externalId, secret: proof.compared },
    }),
  };
}

function sessionOf(caller: KnownCaller): { id: string; playerId: string } | undefined {
  return caller.kind === 'player' && caller.sessionId !== undefined
    ? { id: caller.sessionId, playerId: caller.player.id }
    : undefined;
}

function playerWrites(from: PlanInput, playerId: string | undefined): Write[] {
  const { name, now, situation } = from;
  if (playerId === undefined) return [];
  const rename: Write[] =
    name.rename && name.playerName !== null
      ? [{ kind: 'renamePlayer', playerId, displayName: name.playerName }]
      : [];
  // An owner means the link is there, also when it was this very connect that made it.
  if (situation.owner !== undefined) {
    return [...rename, touchLink(from, playerId), ...secretWrites(from)];
  }
  const link = [insertLink(from, playerId), ...secretWrites(from)];
  if (from.decision.outcome !== 'created') return [...rename, ...link];
  const segments = from.input.segments;
  return [
    { kind: 'insertPlayer', id: playerId, displayName: name.playerName, segments, at: now },
    ...link,
  ];
}

function secretWrites({ proof }: PlanInput): Write[] {
  const { provider, externalId } = proof.identity;
  return proof.newSecret === undefined
    ? []
    : [{ kind: 'putSecret', provider, externalId, secret: proof.newSecret }];
}

function insertLink({ proof, slot, name, now }: PlanInput, playerId: string): Write {
  const { provider, externalId, displayName = null } = proof.identity;
  return {
    kind: 'insertLink',
    link: {
      provider,
      externalId,
      playerId,
      slot,
      displayName,
      syncDisplayName: name.sync,
      createdAt: now,
      lastLoginAt: now,
    },
  };
}

function touchLink({ proof, input, name, now }: PlanInput, playerId: string): Write {
  const { provider, externalId, displayName } = proof.identity;
  return {
    kind: 'touchLink',
    provider,
    externalId,
    playerId,
    at: now,
    ...(displayName !== undefined && { displayName }),
    ...(input.flags.syncDisplayName !== undefined && { syncDisplayName: name.sync }),
  };
}

function proofWrites(from: PlanInput, session: NewSession | undefined): Write[] {
  const { proof, situation, input, decision } = from;
  if (proof.once === undefined) return [];
  const own = bindings(input, situation.caller);
  // Bound to nobody, a refusal's claim would only keep the honest client from trying again.
  if (decision.outcome === 'refused' && own.length === 0) return [];
  const now = [
    ...own,
    attemptBinding(from),
    ...(session ? [bindingOf('session', session.row.id)] : []),
  ];
  const before = situation.proof?.boundTo ?? [];
  const boundTo = [...before.filter((entry) => !now.includes(entry)), ...now].slice(-MAX_BINDINGS);
  return [
    {
      kind: 'claimProof',
      provider: proof.identity.provider,
      proof: proof.once.proof,
      boundTo,
      until: proof.once.until,
      ...(situation.proof && { seen: before }),
    },
  ];
}

function sessionWrites(from: PlanInput, session: NewSession | undefined): Write[] {
  if (session === undefined) return [];
  const { game, now } = from;
  const before = sessionOf(from.situation.caller);
  const retired: Write[] =
    before !== undefined && game.sessions.onConnect === 'retire'
      ? [{ kind: 'retireSession', id: before.id, expiresAt: now + game.sessions.graceMs }]
      : [];
  return [{ kind: 'insertSession', session: session.row }, ...retired];
}
