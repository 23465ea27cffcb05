import type { SchemaSteps } from '../schema.ts';
import { TABLE } from '../table.ts';
import { BINARY } from './mysql-sql.ts';

// A key has up to 3,072 bytes, four for each character: an id of an account 1,020, the others 256.
const ID = 'varchar(64) not null';
const LONG_ID = 'varchar(255) not null';

/**
 * Each statement is committed as soon as it is done: a step that died is done again from its start, and
 * finds what is there. All text is compared as ids are, so that ids compare on both sides of a key alike.
 */
const table = (name: string, lines: readonly string[]) => `
create table if not exists ${name} (
  ${lines.join(',\n  ')}
) engine = InnoDB row_format = dynamic default character set utf8mb4 ${BINARY}`;

const OF_PLAYER = `foreign key (game, player_id) references ${TABLE.players} (game, id) on delete cascade`;

const CONNECT = [
  table(TABLE.players, [
    `game ${ID}`,
    `id ${ID}`,
    'display_name text',
    "segments mediumtext not null default ('{}')",
    "script_data mediumtext not null default ('{}')",
    "achievements mediumtext not null default ('[]')",
    "virtual_goods mediumtext not null default ('{}')",
    'version int not null default 1',
    'merged_into varchar(64)',
    'created_at bigint not null',
    'last_seen_at bigint not null',
    'primary key (game, id)',
  ]),
  table(TABLE.links, [
    `game ${ID}`,
    `provider ${ID}`,
    `external_id ${LONG_ID}`,
    `player_id ${ID}`,
    `slot ${LONG_ID} default ''`,
    'display_name text',
    'sync_display_name tinyint not null default 0',
    'created_at bigint not null',
    'last_login_at bigint not null',
    'primary key (game, provider, external_id)',
    `unique key ${TABLE.links}_slot (game, player_id, provider, slot)`,
    OF_PLAYER,
  ]),
  table(TABLE.sessions, [
    `game ${ID}`,
    `id ${ID}`,
    `player_id ${ID}`,
    'token_hash varchar(255) not null',
    'prev_token_hash varchar(255)',
    'prev_until bigint',
    'created_at bigint not null',
    'last_seen_at bigint not null',
    'expires_at bigint not null',
    'label text',
    'primary key (game, id)',
    `key ${TABLE.sessions}_player (game, player_id)`,
    `key ${TABLE.sessions}_expires (expires_at)`,
    OF_PLAYER,
  ]),
  table(TABLE.proofs, [
    `game ${ID}`,
    `provider ${ID}`,
    `proof ${LONG_ID}`,
    'bound_to mediumtext not null',
    'until bigint not null',
    'primary key (game, provider, proof)',
    `key ${TABLE.proofs}_until (until)`,
  ]),
];

// A friend list belongs to a link, by the link's second unique key, and goes when the link goes.
const FRIENDS_AND_PUSH = [
  table(TABLE.friends, [
    `game ${ID}`,
    `player_id ${ID}`,
    `provider ${ID}`,
    `slot ${LONG_ID}`,
    'list mediumtext not null',
    'fetched_at bigint not null',
    'primary key (game, player_id, provider, slot)',
    `foreign key (game, player_id, provider, slot)
    references ${TABLE.links} (game, player_id, provider, slot) on delete cascade`,
  ]),
  table(TABLE.push, [
    `game ${ID}`,
    `id ${ID}`,
    `player_id ${ID}`,
    `device_os ${ID}`,
    'push_id text not null',
    `push_hash ${LONG_ID}`,
    'primary key (game, id)',
    `unique key ${TABLE.push}_target (game, device_os, push_hash)`,
    `key ${TABLE.push}_player (game, player_id)`,
    OF_PLAYER,
  ]),
];

const SECRETS = [
  table(TABLE.secrets, [
    `game ${ID}`,
    `provider ${ID}`,
    `external_id ${LONG_ID}`,
    'secret text not null',
    'failures int not null default 0',
    'locked_until bigint',
    'primary key (game, provider, external_id)',
    `foreign key (game, provider, external_id)
    references ${TABLE.links} (game, provider, external_id) on delete cascade`,
  ]),
];

const dropTables = (...tables: readonly string[]) =>
  tables.map((name) => `drop table if exists ${name}`);

/** The steps of the schema on MySQL and MariaDB. */
export const MYSQL_STEPS: SchemaSteps = {
  '0001_connect': {
    up: CONNECT,
    down: dropTables(TABLE.proofs, TABLE.sessions, TABLE.links, TABLE.players),
  },
  '0002_friends_and_push': { up: FRIENDS_AND_PUSH, down: dropTables(TABLE.push, TABLE.friends) },
  '0003_secrets': { up: SECRETS, down: dropTables(TABLE.secrets) },
  // MySQL has nothing by which processes could tell each other something.
  '0004_nodes': { up: [], down: [] },
};
