import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { migrate, openSqlite } from '@playerlink/storage-knex';
import { accounts } from '../floor/accounts.ts';
import { checkKind } from '../floor/floor.ts';
import { grouped } from '../floor/grouped.ts';
import { openSqliteFloor } from '../floor/sqlite-floor.ts';
import { batchLoop } from '../measure/closed-loop.ts';
import type { Engine } from './engine.ts';

/** Rows in one commit while a database is filled. */
const FILLED_AT_ONCE = 10_000;

/** SQLite in a file, `synchronous=FULL`. The floor commits as many connects at once as are in flight. */
export const sqlite: Engine = {
  name: 'sqlite',
  async make(folder, name, players) {
    const filename = join(folder, `${name}.db`);
    const db = openSqlite({ filename });
    await migrate(db);
    await db.destroy();
    const floor = await openSqliteFloor(filename);
    for (let from = 0; from < players; from += FILLED_AT_ONCE) {
      floor.fill(from, Math.min(players, from + FILLED_AT_ONCE));
    }
    await floor.close();
    return filename;
  },
  open: (filename) => openSqlite({ filename }),
  async floor(filename, players) {
    const floor = await openSqliteFloor(filename);
    const next = accounts(players);
    return {
      round: ({ kind, inFlight, ms }) =>
        batchLoop(
          (size) => {
            const connected = floor.connect(Array.from({ length: size }, () => next(kind)));
            for (const { created } of connected) checkKind(kind, created);
          },
          inFlight,
          ms,
        ),
      close: () => floor.close(),
    };
  },
  connector: async (filename) => grouped(await openSqliteFloor(filename)),
  async remove(filename) {
    for (const part of ['', '-wal', '-shm']) rmSync(filename + part, { force: true });
  },
  killServer: async () => false,
  stop: async () => {},
};
