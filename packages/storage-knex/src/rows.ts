import type {
  FriendList,
  JsonObject,
  LinkRow,
  PlayerRow,
  PushRow,
  SecretRow,
  SessionRow,
} from '@playerlink/core';

// Columns as they come from the driver: booleans are 0 and 1 in SQLite, JSON is text.

/** A row of the links table. */
export interface LinkColumns {
  readonly provider: string;
  readonly external_id: string;
  readonly player_id: string;
  readonly slot: string;
  readonly display_name: string | null;
  readonly sync_display_name: number | boolean;
  readonly created_at: number;
  readonly last_login_at: number;
}

/** A row of the sessions table. */
export interface SessionColumns {
  readonly id: string;
  readonly player_id: string;
  readonly token_hash: string;
  readonly prev_token_hash: string | null;
  readonly prev_until: number | null;
  readonly created_at: number;
  readonly last_seen_at: number;
  readonly expires_at: number;
  readonly label: string | null;
}

/** A row of the players table. */
export interface PlayerColumns {
  readonly id: string;
  readonly display_name: string | null;
  readonly segments: string;
  readonly script_data: string;
  readonly achievements: string;
  readonly virtual_goods: string;
  readonly version: number;
  readonly created_at: number;
  readonly last_seen_at: number;
}

/** A row of the friends table. */
export interface FriendColumns {
  readonly provider: string;
  readonly slot: string;
  readonly list: string;
  readonly fetched_at: number;
}

/** A row of the push table. */
export interface PushColumns {
  readonly id: string;
  readonly player_id: string;
  readonly device_os: string;
  readonly push_id: string;
  readonly push_hash: string;
}

/** A row of the secrets table, without its key. */
export interface SecretColumns {
  readonly secret: string;
  readonly failures: number;
  readonly locked_until: number | null;
}

/** Columns to the port's words. */
export const toLink = (row: LinkColumns): LinkRow => ({
  provider: row.provider,
  externalId: row.external_id,
  playerId: row.player_id,
  slot: row.slot,
  displayName: row.display_name,
  syncDisplayName: Boolean(row.sync_display_name),
  createdAt: row.created_at,
  lastLoginAt: row.last_login_at,
});

/** Columns to the port's words. */
export const toSession = (row: SessionColumns): SessionRow => ({
  id: row.id,
  playerId: row.player_id,
  tokenHash: row.token_hash,
  prevTokenHash: row.prev_token_hash,
  prevUntil: row.prev_until,
  createdAt: row.created_at,
  lastSeenAt: row.last_seen_at,
  expiresAt: row.expires_at,
  label: row.label,
});

/** Columns to the port's words. */
export const toPlayer = (row: PlayerColumns): PlayerRow => ({
  id: row.id,
  displayName: row.display_name,
  segments: JSON.parse(row.segments) as JsonObject,
  scriptData: JSON.parse(row.script_data) as JsonObject,
  achievements: JSON.parse(row.achievements) as string[],
  virtualGoods: JSON.parse(row.virtual_goods) as JsonObject,
  version: row.version,
  createdAt: row.created_at,
  lastSeenAt: row.last_seen_at,
});

/** Columns to the port's words. */
export const toFriendList = (row: FriendColumns): FriendList => ({
  provider: row.provider,
  slot: row.slot,
  friends: JSON.parse(row.list) as FriendList['friends'],
  fetchedAt: row.fetched_at,
});

/** Columns to the port's words. */
export const toPush = (row: PushColumns): PushRow => ({
  id: row.id,
  playerId: row.player_id,
  deviceOs: row.device_os,
  pushId: row.push_id,
  pushHash: row.push_hash,
});

/** Columns to the port's words, as they are at `now`: a lock that is over takes its failures along. */
export function toSecret(row: SecretColumns, now: number): SecretRow {
  const { secret, failures, locked_until: lockedUntil } = row;
  if (lockedUntil === null) return { secret, failures };
  return lockedUntil <= now ? { secret, failures: 0 } : { secret, failures, lockedUntil };
}

/** The port's words to columns of SQLite. */
export const fromLink = (link: LinkRow) =>
  ({
    provider: link.provider,
    external_id: link.externalId,
    player_id: link.playerId,
    slot: link.slot,
    display_name: link.displayName,
    sync_display_name: +link.syncDisplayName,
    created_at: link.createdAt,
    last_login_at: link.lastLoginAt,
  }) satisfies LinkColumns;
