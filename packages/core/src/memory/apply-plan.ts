import type { JsonObject } from '../contract/json.ts';
import type { ConnectPlan, Write } from '../contract/storage.ts';
import { StorageConflict } from '../errors.ts';
import { removeLink } from './remove-link.ts';
import { key, type Tables } from './tables.ts';

/** Applies a plan or nothing of it: a write that cannot be done undoes those before it. */
export function applyPlan(rows: Tables, plan: ConnectPlan): void {
  expectAll(rows, plan);
  const undo: Array<() => void> = [];
  // Every change goes through here, so that it can be taken back.
  const put = <T>(table: Map<string, T>, id: string, row: T | undefined) => {
    const before = table.get(id);
    undo.push(before === undefined ? () => table.delete(id) : () => table.set(id, before));
    if (row === undefined) table.delete(id);
    else table.set(id, row);
  };
  try {
    for (const write of plan.writes) perform(rows, write, plan.now, put);
  } catch (conflict) {
    for (const step of undo.reverse()) step();
    throw conflict;
  }
}

/** Sets a row; undefined takes it away. */
type Put = <T>(table: Map<string, T>, id: string, row: T | undefined) => void;
type Of<Kind extends Write['kind']> = Extract<Write, { kind: Kind }>;
type Writers = {
  readonly [Kind in Write['kind']]: (rows: Tables, write: Of<Kind>, now: number, put: Put) => void;
};

const conflict = (what: string) => new StorageConflict(what);

function expectAll(rows: Tables, { expect, now }: ConnectPlan): void {
  if (expect.session !== undefined) {
    const session = rows.sessions.get(expect.session.id);
    const good = session?.playerId === expect.session.playerId && session.expiresAt > now;
    if (!good) throw conflict('the session has ended');
  }
  if (expect.player !== undefined && !rows.players.has(expect.player)) {
    throw conflict('the player is gone');
  }
  if (expect.owner !== undefined) {
    const { provider, externalId, playerId } = expect.owner;
    const link = rows.links.get(key(provider, externalId));
    if (link?.playerId !== playerId) throw conflict('the link has moved');
  }
  if (expect.secret !== undefined) {
    const { provider, externalId, secret } = expect.secret;
    if (rows.secrets.get(key(provider, externalId))?.secret !== secret) {
      throw conflict('the secret has changed');
    }
  }
}

const perform = <Kind extends Write['kind']>(
  rows: Tables,
  write: Of<Kind>,
  now: number,
  put: Put,
): void => WRITERS[write.kind as Kind](rows, write, now, put);

const WRITERS: Writers = {
  insertPlayer: (rows, { id, displayName, segments, at }, _now, put) => {
    if (rows.players.has(id)) throw conflict('the player exists');
    put(rows.players, id, {
      id,
      displayName,
      // A copy, as every other storage makes: the plan's owner may change its object.
      segments: structuredClone(segments) as JsonObject,
      scriptData: {},
      achievements: [],
      virtualGoods: {},
      version: 1,
      createdAt: at,
      lastSeenAt: at,
    });
  },
  renamePlayer: (rows, { playerId, displayName }, _now, put) => {
    const player = rows.players.get(playerId);
    if (player === undefined) throw conflict('the player is gone');
    put(rows.players, playerId, { ...player, displayName, version: player.version + 1 });
  },
  removeLink: (rows, { provider, externalId, playerId }, _now, put) => {
    const link = rows.links.get(key(provider, externalId));
    if (link?.playerId !== playerId) throw conflict('the link has moved');
    removeLink(rows, link, (table, id) => put(table, id, undefined));
  },
  insertLink: (rows, { link }, _now, put) => {
    const id = key(link.provider, link.externalId);
    const slot = key(link.playerId, link.provider, link.slot);
    if (rows.links.has(id)) throw conflict('the account is linked');
    if (rows.slots.has(slot)) throw conflict('the player has another account of this provider');
    if (!rows.players.has(link.playerId)) throw conflict('the player is gone');
    const row = { ...link };
    put(rows.links, id, row);
    put(rows.slots, slot, row);
  },
  touchLink: (rows, write, _now, put) => {
    const id = key(write.provider, write.externalId);
    const link = rows.links.get(id);
    if (link?.playerId !== write.playerId) throw conflict('the link has moved');
    const touched = {
      ...link,
      lastLoginAt: write.at,
      displayName: write.displayName ?? link.displayName,
      syncDisplayName: write.syncDisplayName ?? link.syncDisplayName,
    };
    put(rows.links, id, touched);
    put(rows.slots, key(link.playerId, link.provider, link.slot), touched);
  },
  putSecret: (rows, { provider, externalId, secret }, _now, put) => {
    const id = key(provider, externalId);
    if (!rows.links.has(id)) throw conflict('the account is not linked');
    put(rows.secrets, id, { secret, failures: 0 });
  },
  claimProof: (rows, { provider, proof, boundTo, until, seen }, now, put) => {
    const row = rows.proofs.get(key(provider, proof));
    const asSeen = seen !== undefined && row !== undefined && key(...row.boundTo) === key(...seen);
    if (row !== undefined && row.until > now && !asSeen) throw conflict('the proof is claimed');
    put(rows.proofs, key(provider, proof), { boundTo: [...boundTo], until });
  },
  insertSession: (rows, { session }, _now, put) => {
    if (rows.sessions.has(session.id)) throw conflict('the session exists');
    if (!rows.players.has(session.playerId)) throw conflict('the player is gone');
    put(rows.sessions, session.id, { ...session });
  },
  retireSession: (rows, { id, expiresAt }, _now, put) => {
    const session = rows.sessions.get(id);
    if (session === undefined) throw conflict('the session has ended');
    const end = Math.min(session.expiresAt, expiresAt);
    const retired = { tokenHash: '', prevTokenHash: session.tokenHash, prevUntil: end };
    put(rows.sessions, id, {
      ...session,
      ...(session.tokenHash !== '' && retired),
      expiresAt: end,
    });
  },
};
