import { NODE_TABLE } from '../nodes/node-tables.ts';
import type { SchemaSteps } from '../schema.ts';
import { TABLE } from '../table.ts';

/** Text of a key: compared and sorted byte by byte, whatever the collation of the database. */
const KEY = 'text collate "C" not null';

// Rows that are written in place at each sign-in find room on their page, so that no index changes.
const ROOM = 'with (fillfactor = 90)';

// No key begins with the game. Of a game that is newer than the statistics the planner thinks that it has no
// rows, takes a part of a key that is the game for as good as any key, and reads the whole game.
const CONNECT = [
  `create table ${TABLE.players} (
    game ${KEY},
    id ${KEY},
    display_name text,
    segments text not null default '{}',
    script_data text not null default '{}',
    achievements text not null default '[]',
    virtual_goods text not null default '{}',
    version integer not null default 1,
    merged_into text collate "C",
    created_at bigint not null,
    last_seen_at bigint not null,
    primary key (id, game)
  ) ${ROOM}`,
  `create table ${TABLE.links} (
    game ${KEY},
    provider ${KEY},
    external_id ${KEY},
    player_id ${KEY},
    slot ${KEY} default '',
    display_name text,
    sync_display_name boolean not null default false,
    created_at bigint not null,
    last_login_at bigint not null,
    primary key (external_id, provider, game),
    unique (player_id, provider, slot, game),
    foreign key (game, player_id) references ${TABLE.players} (game, id) on delete cascade
  ) ${ROOM}`,
  `create table ${TABLE.sessions} (
    game ${KEY},
    id ${KEY},
    player_id ${KEY},
    token_hash ${KEY},
    prev_token_hash text collate "C",
    prev_until bigint,
    created_at bigint not null,
    last_seen_at bigint not null,
    expires_at bigint not null,
    label text,
    primary key (id, game),
    foreign key (game, player_id) references ${TABLE.players} (game, id) on delete cascade
  ) ${ROOM}`,
  `create index ${TABLE.sessions}_player on ${TABLE.sessions} (player_id, game)`,
  `create index ${TABLE.sessions}_expires on ${TABLE.sessions} (expires_at)`,
  `create table ${TABLE.proofs} (
    game ${KEY},
    provider ${KEY},
    proof ${KEY},
    bound_to ${KEY},
    until bigint not null,
    primary key (proof, provider, game)
  )`,
  `create index ${TABLE.proofs}_until on ${TABLE.proofs} (until)`,
];

// A friend list belongs to a link, by the link's second unique key, and goes when the link goes.
const FRIENDS_AND_PUSH = [
  `create table ${TABLE.friends} (
    game ${KEY},
    player_id ${KEY},
    provider ${KEY},
    slot ${KEY},
    list text not null,
    fetched_at bigint not null,
    primary key (player_id, provider, slot, game),
    foreign key (game, player_id, provider, slot)
      references ${TABLE.links} (game, player_id, provider, slot) on delete cascade
  )`,
  `create table ${TABLE.push} (
    game ${KEY},
    id ${KEY},
    player_id ${KEY},
    device_os ${KEY},
    push_id text not null,
    push_hash ${KEY},
    primary key (id, game),
    unique (push_hash, device_os, game),
    foreign key (game, player_id) references ${TABLE.players} (game, id) on delete cascade
  )`,
  `create index ${TABLE.push}_player on ${TABLE.push} (player_id, game)`,
];

const SECRETS = [
  `create table ${TABLE.secrets} (
    game ${KEY},
    provider ${KEY},
    external_id ${KEY},
    secret text not null,
    failures integer not null default 0,
    locked_until bigint,
    primary key (external_id, provider, game),
    foreign key (game, provider, external_id)
      references ${TABLE.links} (game, provider, external_id) on delete cascade
  )`,
];

// Worth nothing after a crash, and written at each sign-in on a socket: so it is not logged.
const NODES = [
  `create unlogged table ${NODE_TABLE.nodes} (
    id ${KEY},
    lease_until bigint not null,
    primary key (id)
  ) with (fillfactor = 50)`,
  `create unlogged table ${NODE_TABLE.held} (
    key ${KEY},
    node ${KEY},
    primary key (key, node)
  )`,
  `create index ${NODE_TABLE.held}_node on ${NODE_TABLE.held} (node)`,
];

const dropTables = (...tables: readonly string[]) => tables.map((table) => `drop table ${table}`);

/** The steps of the schema on Postgres. */
export const POSTGRES_STEPS: SchemaSteps = {
  '0001_connect': {
    up: CONNECT,
    down: dropTables(TABLE.proofs, TABLE.sessions, TABLE.links, TABLE.players),
  },
  '0002_friends_and_push': { up: FRIENDS_AND_PUSH, down: dropTables(TABLE.push, TABLE.friends) },
  '0003_secrets': { up: SECRETS, down: dropTables(TABLE.secrets) },
  '0004_nodes': { up: NODES, down: dropTables(NODE_TABLE.held, NODE_TABLE.nodes) },
};
