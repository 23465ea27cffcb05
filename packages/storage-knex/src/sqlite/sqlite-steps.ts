import type { SchemaSteps } from '../schema.ts';
import { TABLE } from '../table.ts';

// SQLite compares text byte by byte, without folding or padding, unless told otherwise.
const CONNECT = [
  `create table ${TABLE.players} (
    game text not null,
    id text not null,
    display_name text,
    segments text not null default '{}',
    script_data text not null default '{}',
    achievements text not null default '[]',
    virtual_goods text not null default '{}',
    version integer not null default 1,
    merged_into text,
    created_at integer not null,
    last_seen_at integer not null,
    primary key (game, id)
  ) without rowid`,
  `create table ${TABLE.links} (
    game text not null,
    provider text not null,
    external_id text not null,
    player_id text not null,
    slot text not null default '',
    display_name text,
    sync_display_name integer not null default 0,
    created_at integer not null,
    last_login_at integer not null,
    primary key (game, provider, external_id),
    unique (game, player_id, provider, slot),
    foreign key (game, player_id) references ${TABLE.players} (game, id) on delete cascade
  ) without rowid`,
  `create table ${TABLE.sessions} (
    game text not null,
    id text not null,
    player_id text not null,
    token_hash text not null,
    prev_token_hash text,
    prev_until integer,
    created_at integer not null,
    last_seen_at integer not null,
    expires_at integer not null,
    label text,
    primary key (game, id),
    foreign key (game, player_id) references ${TABLE.players} (game, id) on delete cascade
  ) without rowid`,
  `create index ${TABLE.sessions}_player on ${TABLE.sessions} (game, player_id)`,
  `create index ${TABLE.sessions}_expires on ${TABLE.sessions} (expires_at)`,
  `create table ${TABLE.proofs} (
    game text not null,
    provider text not null,
    proof text not null,
    bound_to text not null,
    until integer not null,
    primary key (game, provider, proof)
  ) without rowid`,
  `create index ${TABLE.proofs}_until on ${TABLE.proofs} (until)`,
];

// A friend list belongs to a link, by the link's second unique key, and goes when the link goes.
const FRIENDS_AND_PUSH = [
  `create table ${TABLE.friends} (
    game text not null,
    player_id text not null,
    provider text not null,
    slot text not null,
    list text not null,
    fetched_at integer not null,
    primary key (game, player_id, provider, slot),
    foreign key (game, player_id, provider, slot)
      references ${TABLE.links} (game, player_id, provider, slot) on delete cascade
  ) without rowid`,
  `create table ${TABLE.push} (
    game text not null,
    id text not null,
    player_id text not null,
    device_os text not null,
    push_id text not null,
    push_hash text not null,
    primary key (game, id),
    unique (game, device_os, push_hash),
    foreign key (game, player_id) references ${TABLE.players} (game, id) on delete cascade
  ) without rowid`,
  `create index ${TABLE.push}_player on ${TABLE.push} (game, player_id)`,
];

const SECRETS = [
  `create table ${TABLE.secrets} (
    game text not null,
    provider text not null,
    external_id text not null,
    secret text not null,
    failures integer not null default 0,
    locked_until integer,
    primary key (game, provider, external_id),
    foreign key (game, provider, external_id)
      references ${TABLE.links} (game, provider, external_id) on delete cascade
  ) without rowid`,
  // The rows of a player are found by the player's id alone, to which SQLite appends the key, and so the
  // game. Of an index on (game, player_id) it thinks no more than of the part of the key that is the game,
  // and reads the whole game instead, also where it writes the query itself: for a cascade.
  `drop index ${TABLE.sessions}_player`,
  `drop index ${TABLE.push}_player`,
  `create index ${TABLE.links}_player on ${TABLE.links} (player_id)`,
  `create index ${TABLE.sessions}_player on ${TABLE.sessions} (player_id)`,
  `create index ${TABLE.push}_player on ${TABLE.push} (player_id)`,
];

const SECRETS_BACK = [
  `drop index ${TABLE.push}_player`,
  `drop index ${TABLE.sessions}_player`,
  `drop index ${TABLE.links}_player`,
  `create index ${TABLE.push}_player on ${TABLE.push} (game, player_id)`,
  `create index ${TABLE.sessions}_player on ${TABLE.sessions} (game, player_id)`,
  `drop table ${TABLE.secrets}`,
];

const dropTables = (...tables: readonly string[]) => tables.map((table) => `drop table ${table}`);

/** The steps of the schema on SQLite. */
export const SQLITE_STEPS: SchemaSteps = {
  '0001_connect': {
    up: CONNECT,
    down: dropTables(TABLE.proofs, TABLE.sessions, TABLE.links, TABLE.players),
  },
  '0002_friends_and_push': { up: FRIENDS_AND_PUSH, down: dropTables(TABLE.push, TABLE.friends) },
  '0003_secrets': { up: SECRETS, down: SECRETS_BACK },
  // Several processes tell each other nothing over a file.
  '0004_nodes': { up: [], down: [] },
};
