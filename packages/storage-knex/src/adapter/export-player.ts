import type { PlayerExport } from '@playerlink/core';
import {
  type FriendColumns,
  type LinkColumns,
  type PlayerColumns,
  type PushColumns,
  type SessionColumns,
  toFriendList,
  toLink,
  toPlayer,
  toPush,
  toSession,
} from '../rows.ts';
import { get, type Script } from './script.ts';

/** A player with the rows of other tables as JSON. */
interface ExportColumns extends PlayerColumns {
  readonly links: string;
  readonly sessions: string;
  readonly friends: string;
  readonly push: string;
}

/** All that is stored of a player, by one statement; secrets and hashes stay behind. */
export function* exportPlayer(game: string, id: string): Script<PlayerExport | undefined> {
  const found = yield* get<ExportColumns>('exportPlayer', { game, player_id: id });
  if (found === undefined) return undefined;
  const sessions = listed<SessionColumns>(found.sessions).map(toSession);
  const push = listed<PushColumns>(found.push).map(toPush);
  return {
    player: toPlayer(found),
    links: listed<LinkColumns>(found.links).map(toLink),
    sessions: sessions.map(({ id, createdAt, lastSeenAt, expiresAt, label }) => ({
      id,
      createdAt,
      lastSeenAt,
      expiresAt,
      label,
    })),
    friends: listed<FriendColumns>(found.friends).map(toFriendList),
    push: push.map(({ id, deviceOs, pushId }) => ({ id, deviceOs, pushId })),
  };
}

const listed = <Columns>(json: string) => JSON.parse(json) as Columns[];
