import { migrate } from '@playerlink/storage-knex';
import type { Knex } from 'knex';
import { accounts } from '../floor/accounts.ts';
import { checkKind } from '../floor/floor.ts';
import { closedLoop } from '../measure/closed-loop.ts';
import type { Engine, FillingConnector } from './engine.ts';

/** How many players are written at once while a database is filled. */
const FILLED_AT_ONCE = 10_000;

/** A server that is there, or was started for the bench. */
export interface Server {
  readonly url: string;
  /** kill -9, and a new start; not of a server that is not ours. */
  kill?(): Promise<void>;
  stop(): Promise<void>;
}

/** What sets one kind of server apart from another. */
export interface ServerKind {
  readonly name: string;
  /** Finds or starts one; what it keeps is kept in the folder. */
  start(folder: string): Promise<Server>;
  open(url: string): Knex;
  floor(url: string): FillingConnector;
  /** Run once a database is filled, as the server would do it in time. */
  readonly settle: readonly string[];
  /** How a database is dropped. */
  drop(database: string): string;
}

/** An engine on a server: a database each, with a closed loop as the floor, since the server groups. */
export function serverEngine(kind: ServerKind): Engine {
  let server: Promise<Server> | undefined;
  const run = async (url: string, ...statements: readonly string[]) => {
    const db = kind.open(url);
    for (const statement of statements) await db.raw(statement);
    await db.destroy();
  };
  return {
    name: kind.name,
    open: kind.open,
    async make(folder, name, players) {
      server ??= kind.start(folder);
      const { url } = await server;
      const database = `playerlink_bench_${name}`;
      await run(url, `drop database if exists ${database}`, `create database ${database}`);
      const where = Object.assign(new URL(url), { pathname: `/${database}` }).href;
      const db = kind.open(where);
      await migrate(db);
      await db.destroy();
      const floor = kind.floor(where);
      for (let from = 0; from < players; from += FILLED_AT_ONCE) {
        await floor.fill(from, Math.min(players, from + FILLED_AT_ONCE));
      }
      await floor.close();
      await run(where, ...kind.settle);
      return where;
    },
    async floor(where, players) {
      const { connect, close } = kind.floor(where);
      const next = accounts(players);
      return {
        round: ({ kind: asked, inFlight, ms }) =>
          closedLoop(
            async () => checkKind(asked, (await connect(next(asked))).created),
            inFlight,
            ms,
          ),
        close,
      };
    },
    connector: async (where) => kind.floor(where),
    async remove(where) {
      const { url } = await (server as Promise<Server>);
      await run(url, kind.drop(new URL(where).pathname.slice(1)));
    },
    async killServer() {
      const { kill } = await (server as Promise<Server>);
      await kill?.();
      return kill !== undefined;
    },
    async stop() {
      await (await server)?.stop();
      server = undefined;
    },
  };
}
