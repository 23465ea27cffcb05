import { type ConnectPlan, StorageConflict, type Write } from '@playerlink/core';
import { fromLink } from '../rows.ts';
import type { Prepared } from './session.ts';

type Writers = {
  readonly [Kind in Write['kind']]: (
    rows: Prepared,
    game: string,
    write: Extract<Write, { kind: Kind }>,
    now: number,
  ) => number;
};

/**
 * Runs a plan inside the transaction it is called in.
 *
 * @throws StorageConflict when an expectation is false or a write touched no row; the driver's error for a
 * duplicate key. The transaction has to be rolled back then.
 */
export function applyPlan(rows: Prepared, game: string, plan: ConnectPlan): void {
  checkExpectations(rows, game, plan);
  for (const write of plan.writes) {
    const changed = perform(rows, game, write, plan.now);
    if (changed === 0) throw new StorageConflict(`${write.kind} found nothing to write`);
  }
}

function checkExpectations(rows: Prepared, game: string, { expect, now }: ConnectPlan): void {
  const { session, player, owner } = expect;
  const found =
    (session === undefined ||
      rows.get('expectSession', { game, id: session.id, player_id: session.playerId, now })) &&
    (player === undefined || rows.get('expectPlayer', { game, id: player })) &&
    (owner === undefined ||
      rows.get('expectOwner', {
        game,
        provider: owner.provider,
        external_id: owner.externalId,
        player_id: owner.playerId,
      }));
  if (!found) throw new StorageConflict('the state is not the one the plan was made for');
}

const perform = <Kind extends Write['kind']>(
  rows: Prepared,
  game: string,
  write: Extract<Write, { kind: Kind }>,
  now: number,
): number => WRITERS[write.kind as Kind](rows, game, write, now);

const flag = (value: boolean | undefined): number | null => (value === undefined ? null : +value);

const WRITERS: Writers = {
  insertPlayer: (rows, game, { id, displayName, segments, at }) =>
    rows.run('insertPlayer', {
      game,
      id,
      display_name: displayName,
      segments: JSON.stringify(segments),
      created_at: at,
      last_seen_at: at,
    }),
  renamePlayer: (rows, game, { playerId, displayName }) =>
    rows.run('renamePlayer', { game, id: playerId, display_name: displayName }),
  removeLink: (rows, game, { provider, externalId, playerId }) =>
    rows.run('removeLink', { game, provider, external_id: externalId, player_id: playerId }),
  insertLink: (rows, game, { link }) => rows.run('insertLink', { game, ...fromLink(link) }),
  touchLink: (rows, game, write) =>
    rows.run('touchLink', {
      game,
      provider: write.provider,
      external_id: write.externalId,
      player_id: write.playerId,
      last_login_at: write.at,
      display_name: write.displayName ?? null,
      sync_display_name: flag(write.syncDisplayName),
    }),
  putSecret: (rows, game, { provider, externalId, secret }) =>
    rows.run('putSecret', { game, provider, external_id: externalId, secret }),
  claimProof: (rows, game, { provider, proof, boundTo, until, seen }, now) =>
    rows.run('claimProof', {
      game,
      provider,
      proof,
      bound_to: JSON.stringify(boundTo),
      until,
      now,
      seen: seen === undefined ? null : JSON.stringify(seen),
    }),
  insertSession: (rows, game, { session }) =>
    rows.run('insertSession', {
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
  retireSession: (rows, game, { id, expiresAt }) =>
    rows.run('retireSession', { game, id, expires_at: expiresAt }),
};
