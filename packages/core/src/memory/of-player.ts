import type { FriendList, LinkRow, PushRow, SessionRow } from '../contract/storage.ts';
import { compare, type Tables } from './tables.ts';

/** The rows of one player, each list a copy and in the order of the port. */
export const ofPlayer = {
  links: (rows: Tables, playerId: string): LinkRow[] =>
    owned(rows.links, playerId).sort(
      (a, b) => compare(a.provider, b.provider) || compare(a.externalId, b.externalId),
    ),
  sessions: (rows: Tables, playerId: string): SessionRow[] =>
    owned(rows.sessions, playerId).sort((a, b) => b.createdAt - a.createdAt || compare(b.id, a.id)),
  friends: (rows: Tables, playerId: string): FriendList[] =>
    owned(rows.friends, playerId)
      .sort((a, b) => compare(a.provider, b.provider) || compare(a.slot, b.slot))
      .map(({ playerId: _, ...list }) => list),
  push: (rows: Tables, playerId: string): PushRow[] =>
    owned(rows.push, playerId).sort((a, b) => compare(a.id, b.id)),
};

const owned = <Row extends { readonly playerId: string }>(
  table: ReadonlyMap<string, Row>,
  playerId: string,
): Row[] =>
  [...table.values()].filter((row) => row.playerId === playerId).map((row) => structuredClone(row));
