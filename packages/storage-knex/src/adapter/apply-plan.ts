import { type ConnectPlan, StorageConflict, type Write } from '@playerlink/core';
import { fromLink } from '../rows.ts';
import { get, run, type Script } from './script.ts';

type Writers = {
  readonly [Kind in Write['kind']]: (
    game: string,
    write: Extract<Write, { kind: Kind }>,
    now: number,
  ) => Script<number>;
};

type Kinds = ReadonlyArray<Write['kind']>;
const OF_PLAYERS: Kinds = ['insertPlayer', 'renamePlayer'];
const OF_LINKS: Kinds = ['removeLink', 'insertLink', 'touchLink', 'putSecret'];
const OF_PROOFS: Kinds = ['claimProof'];
const OF_SESSIONS: Kinds = ['insertSession', 'retireSession'];

/**
 * A plan, statement by statement, for one transaction. Rows are locked in the order players, links, proofs,
 * sessions, as everywhere else: each expectation stands in front of the writes of its table.
 *
 * @throws StorageConflict when an expectation is false or a write touched no row
 */
export function* applyPlan(game: string, plan: ConnectPlan): Script<void> {
  yield* holdPlayers(game, plan);
  yield* performAll(game, plan, OF_PLAYERS);
  yield* expectOwner(game, plan);
  yield* expectSecret(game, plan);
  yield* performAll(game, plan, OF_LINKS);
  yield* performAll(game, plan, OF_PROOFS);
  yield* expectSession(game, plan);
  yield* performAll(game, plan, OF_SESSIONS);
}

/**
 * The player who is expected, and those whom new rows refer to: an engine would look for these only with
 * the row, which is too late for the order. Who loses a link is locked, as for an unlink.
 */
function* holdPlayers(game: string, { expect, writes }: ConnectPlan): Script<void> {
  const made = writes.flatMap((write) => (write.kind === 'insertPlayer' ? [write.id] : []));
  const parents = writes.flatMap((write) => {
    if (write.kind === 'insertLink') return [write.link.playerId];
    return write.kind === 'insertSession' ? [write.session.playerId] : [];
  });
  const held = new Set(parents.filter((id) => !made.includes(id)));
  if (expect.player !== undefined) held.add(expect.player);
  const losers = new Set(writes.flatMap((w) => (w.kind === 'removeLink' ? [w.playerId] : [])));
  for (const id of [...new Set([...held, ...losers])].sort()) {
    const name = losers.has(id) ? 'lockPlayer' : 'expectPlayer';
    demand(yield* get(name, { game, id }));
  }
}

function* expectOwner(game: string, { expect: { owner }, writes }: ConnectPlan): Script<void> {
  if (owner === undefined) return;
  const { provider, externalId, playerId } = owner;
  const isTouched = writes.some(
    (write) =>
      write.kind === 'touchLink' &&
      write.provider === provider &&
      write.externalId === externalId &&
      write.playerId === playerId,
  );
  const isMade = writes.some(({ kind }) => kind === 'insertLink');
  // The touch finds the link that is expected, or nothing.
  if (isTouched && !isMade) return;
  const account = { provider, external_id: externalId, player_id: playerId };
  demand(yield* get('expectOwner', { game, ...account }));
}

function* expectSecret(game: string, { expect: { secret: expected } }: ConnectPlan): Script<void> {
  if (expected === undefined) return;
  const { provider, externalId, secret } = expected;
  demand(yield* get('expectSecret', { game, provider, external_id: externalId, secret }));
}

function* expectSession(game: string, { expect: { session }, now }: ConnectPlan): Script<void> {
  if (session === undefined) return;
  const { id, playerId } = session;
  demand(yield* get('expectSession', { game, id, player_id: playerId, now }));
}

function demand(found: unknown): void {
  if (!found) throw new StorageConflict('the state is not the one the plan was made for');
}

function* performAll(game: string, { writes, now }: ConnectPlan, kinds: Kinds): Script<void> {
  for (const write of writes) {
    if (!kinds.includes(write.kind)) continue;
    const changed = yield* perform(game, write, now);
    if (changed === 0) throw new StorageConflict(`${write.kind} found nothing to write`);
  }
}

const perform = <Kind extends Write['kind']>(
  game: string,
  write: Extract<Write, { kind: Kind }>,
  now: number,
): Script<number> => WRITERS[write.kind as Kind](game, write, now);

const flag = (value: boolean | undefined): number | null => (value === undefined ? null : +value);

const WRITERS: Writers = {
  insertPlayer: (game, { id, displayName, segments, at }) =>
    run('insertPlayer', {
      game,
      id,
      display_name: displayName,
      segments: JSON.stringify(segments),
      created_at: at,
      last_seen_at: at,
    }),
  renamePlayer: (game, { playerId, displayName }) =>
    run('renamePlayer', { game, id: playerId, display_name: displayName }),
  removeLink: (game, { provider, externalId, playerId }) =>
    run('removeLink', { game, provider, external_id: externalId, player_id: playerId }),
  insertLink: (game, { link }) => run('insertLink', { game, ...fromLink(link) }),
  touchLink: (game, write) =>
    run('touchLink', {
      game,
      provider: write.provider,
      external_id: write.externalId,
      player_id: write.playerId,
      last_login_at: write.at,
      display_name: write.displayName ?? null,
      sync_display_name: flag(write.syncDisplayName),
    }),
  putSecret: (game, { provider, externalId, secret }) =>
    run('putSecret', { game, provider, external_id: externalId, secret }),
  claimProof: (game, { provider, proof, boundTo, until, seen }, now) =>
    run('claimProof', {
      game,
      provider,
      proof,
      bound_to: JSON.stringify(boundTo),
      until,
      now,
      seen: seen === undefined ? null : JSON.stringify(seen),
    }),
  insertSession: (game, { session }) =>
    run('insertSession', {
      game,
      id: session.id,
      player_id: session.playerId,
      token_hash: session.tokenHash,
      prev_token_hash: session.prevTokenHash,
      prev_until: session.prevUntil,
      created_at: session.createdAt,
      last_seen_at: session.lastSeenAt,
      expires_at: session.expiresAt,
      label: session.label,
    }),
  retireSession: (game, { id, expiresAt }) =>
    run('retireSession', { game, id, expires_at: expiresAt }),
};
