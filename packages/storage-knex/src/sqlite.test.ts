import { fork, type Serializable, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Clock,
  createPlayerLink,
  isConfigError,
  isStorageConflict,
  isStorageUnavailable,
  type StorageAdapter,
} from '@playerlink/core';
import { manualClock, remoteStorage, testStorage } from '@playerlink/testing';
import knexPackage, { type Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { hastyClock } from './hasty-clock.test-fixture.ts';
import { knexStorage, migrate, openSqlite } from './index.ts';
import { arcade, create, NOW, rejection } from './plans.test-fixture.ts';
import { STEP_NAMES } from './schema.ts';
import { assertDriverRuns, type SqliteConnection } from './sqlite/driver.ts';

const { knex } = knexPackage;

describe('the storage kit', () => {
  const open = async () => {
    const db = openSqlite({ filename: ':memory:' });
    await migrate(db);
    return { storage: knexStorage(db), close: () => db.destroy() };
  };
  /** Two connections to one file, as two processes have. */
  // In a process of its own: two openings in one thread take turns, since the driver blocks it.
  const openTwice = async () => {
    const own = mkdtempSync(join(tmpdir(), 'playerlink-sqlite-'));
    const file = join(own, 'players.db');
    const first = openSqlite({ filename: file });
    await migrate(first);
    const script = new URL('sqlite-peer.test-fixture.ts', import.meta.url);
    const child = fork(script, [file], { serialization: 'advanced' });
    const peer = remoteStorage({
      postMessage: (message) => child.send(message as Serializable),
      on: (event, listener) => child.on(event, listener),
    });
    const close = async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
      await first.destroy();
      rmSync(own, { recursive: true });
    };
    return { storage: knexStorage(first), peer, close };
  };
  testStorage(test, open, { openTwice, rows: 100_000 });
});

let folder: string;
let filename: string;
let db: Knex;
let storage: StorageAdapter;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'playerlink-sqlite-'));
  filename = join(folder, 'players.db');
  db = openSqlite({ filename });
  await migrate(db);
  storage = knexStorage(db);
});
afterEach(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
});

/** Changes for a second connection with every commit of the first. */
const dataVersion = async (reader: Knex): Promise<number> =>
  (await reader.raw('pragma data_version'))[0].data_version;

describe('beside the host’s own work on the same knex', () => {
  it('a write never joins a transaction the host has open', async () => {
    await db.raw('create table host (name text)');
    // The storage has had the connection before: it must not have kept it.
    await storage.players.get('golf', 'nobody');
    const host = await db.transaction();
    await host('host').insert({ name: 'rolled back' });
    const applied = storage.apply('golf', create('ann'));
    // Long enough for a write that does not wait for the connection.
    for (let turn = 0; turn < 3; turn += 1) await new Promise((go) => setImmediate(go));
    await host.rollback();
    await applied;
    expect(await storage.players.get('golf', 'ann')).toMatchObject({ id: 'ann' });
    expect(await db('host')).toEqual([]);
  });

  it('a write that is waiting does not see, or keep, the connection of the host', async () => {
    const order: string[] = [];
    const host = await db.transaction();
    const applied = storage.apply('golf', create('ann')).then(() => order.push('ours'));
    await host.raw('select 1');
    order.push('host');
    await host.commit();
    await applied;
    await db.raw('select 1');
    expect(order).toEqual(['host', 'ours']);
  });
});

describe('group commit', () => {
  it('takes what waits into one commit', async () => {
    const reader = openSqlite({ filename });
    const before = await dataVersion(reader);
    await Promise.all(
      Array.from({ length: 64 }, (_, at) => storage.apply('golf', create(`p${at}`))),
    );
    expect(await dataVersion(reader)).toBe(before + 1);
    expect(await reader('playerlink_players').count('* as n')).toEqual([{ n: 64 }]);
    await reader.destroy();
  });

  it('a failing plan takes nothing with it, whichever it is', async () => {
    await storage.apply('golf', create('taken'));
    for (const bad of [0, 3, 7]) {
      const plans = Array.from({ length: 8 }, (_, at) =>
        create(`g${bad}-${at}`, at === bad ? 'taken' : `g${bad}-${at}`),
      );
      const results = await Promise.all(
        plans.map((plan) => rejection(storage.apply('golf', plan))),
      );
      expect(results.map((result) => isStorageConflict(result))).toEqual(
        plans.map((_, at) => at === bad),
      );
      expect(await storage.players.get('golf', `g${bad}-${bad}`)).toBeUndefined();
      expect(await storage.players.get('golf', `g${bad}-${(bad + 1) % 8}`)).toBeDefined();
    }
  });

  it('a COMMIT that fails fails the whole group, and nothing of it is written', async () => {
    // A deferred foreign key is checked at COMMIT only.
    await db.raw('create table parent (id integer primary key)');
    await db.raw(
      'create table child (id integer references parent (id) deferrable initially deferred)',
    );
    await db.raw(`create trigger break after insert on playerlink_players when new.id = 'bad'
      begin insert into child values (7); end`);
    const results = await Promise.all(
      ['ann', 'bad', 'bob'].map((id) => rejection(storage.apply('golf', create(id)))),
    );
    expect(results.map(isStorageUnavailable)).toEqual([true, true, true]);
    expect(await storage.players.get('golf', 'ann')).toBeUndefined();
    await storage.apply('golf', create('ann'));
    expect(await storage.players.get('golf', 'ann')).toBeDefined();
  });

  it('waits for another process’s lock; reads and the event loop do not', async () => {
    await storage.apply('golf', create('ann'));
    const other = openSqlite({ filename });
    await other.raw('begin immediate');
    const done: string[] = [];
    const applied = storage.apply('golf', create('bob')).then(() => done.push('write'));
    const before = storage.players.get('golf', 'ann').then(() => done.push('read at once'));
    await before;
    await storage.players.get('golf', 'ann').then(() => done.push('read later'));
    await new Promise((resolve) => setImmediate(resolve)).then(() => done.push('loop'));
    await other.raw('commit');
    await applied;
    expect(done).toEqual(['read at once', 'read later', 'loop', 'write']);
    expect(await storage.players.get('golf', 'bob')).toBeDefined();
    await other.destroy();
  });

  it('runs reads while writes wait for a lock, however long', async () => {
    // It stands still, so no pause is ever over.
    const patient = knexStorage(db, { clock: manualClock(NOW) });
    const other = openSqlite({ filename });
    await other.raw('begin immediate');
    const written: string[] = [];
    void patient.apply('golf', create('ann')).then(() => written.push('ann'));
    for (let read = 0; read < 3; read += 1) {
      expect(await patient.players.get('golf', 'ann')).toBeUndefined();
    }
    await other.raw('rollback');
    await other.destroy();
    expect(written).toEqual([]);
  });

  it('tries a read again that met a lock', async () => {
    const pauses: number[] = [];
    // Without WAL a writer keeps readers out, as WAL does during a recovery.
    const other = openSqlite({ filename: join(folder, 'exclusive.db') });
    await migrate(other);
    await other.raw('pragma journal_mode = delete');
    await other.raw('begin exclusive');
    const file = knex({
      client: 'better-sqlite3',
      connection: { filename: join(folder, 'exclusive.db') },
      useNullAsDefault: true,
      pool: {
        min: 1,
        max: 1,
        afterCreate: (connection: SqliteConnection, done: (e: unknown, c: unknown) => void) => {
          connection.pragma('busy_timeout = 0');
          done(null, connection);
        },
      },
    });
    const clock: Clock = {
      now: () => NOW,
      timer: (ms, fire) => {
        pauses.push(ms);
        // The lock goes while the read waits.
        void other.destroy().then(fire);
        return () => {};
      },
    };
    const blocked = knexStorage(file, { clock });
    expect(await blocked.players.get('golf', 'ann')).toBeUndefined();
    expect(pauses.length).toBeGreaterThan(0);
    await file.destroy();
  });

  it('counts patience from the first lock met, not from the wait for a connection', async () => {
    const clock = manualClock(NOW);
    await db.raw('pragma busy_timeout = 0');
    const patient = knexStorage(db, { clock });
    const host = await db.transaction();
    const applied = patient.apply('golf', create('ann'));
    for (let turn = 0; turn < 3; turn += 1) await new Promise((go) => setImmediate(go));
    clock.advance(6_000);
    const other = openSqlite({ filename });
    await other.raw('begin immediate');
    await host.rollback();
    while (clock.running === 0) await new Promise((go) => setImmediate(go));
    await other.raw('commit');
    await other.destroy();
    clock.advance(100);
    await applied;
    expect(await patient.players.get('golf', 'ann')).toBeDefined();
  });

  it('lets the event loop turn between its borrows', async () => {
    let turns = 0;
    const count = () => {
      turns += 1;
      if (turns < 1_000) setImmediate(count);
    };
    setImmediate(count);
    for (let read = 0; read < 50; read += 1) await storage.players.get('golf', 'nobody');
    expect(turns).toBeGreaterThanOrEqual(49);
  });

  it('gives up after 5 s of it, and works again when the lock is gone', async () => {
    const clock = hastyClock();
    // No waiting inside the driver, so that only the fake clock passes.
    await db.raw('pragma busy_timeout = 0');
    const hasty = knexStorage(db, { clock });
    const other = openSqlite({ filename });
    await other.raw('begin immediate');
    expect(isStorageUnavailable(await rejection(hasty.apply('golf', create('ann'))))).toBe(true);
    expect(clock.now() - NOW).toBeGreaterThanOrEqual(5_000);
    expect(clock.now() - NOW).toBeLessThan(5_200);
    await other.raw('commit');
    await other.destroy();
    await hasty.apply('golf', create('ann'));
    expect(await hasty.players.get('golf', 'ann')).toBeDefined();
  });

  it('builds no query on the path of a connect', async () => {
    const link = createPlayerLink({ gameId: 'golf', storage, providers: [arcade({})] });
    await link.connect({ provider: 'arcade', credentials: { ticket: 'warm' } });
    const built: string[] = [];
    for (const method of ['queryBuilder', 'queryCompiler', 'raw'] as const) {
      const original = db.client[method];
      db.client[method] = (...args: unknown[]) => {
        built.push(method);
        return original.apply(db.client, args);
      };
    }
    await link.connect({ provider: 'arcade', credentials: { ticket: 'ann' } });
    await link.connect({ provider: 'arcade', credentials: { ticket: 'ann' } });
    expect(built).toEqual([]);
    await link.close();
  });
});

describe('first connects of one account', () => {
  it('50 in parallel make one player, one newPlayer and 50 successes', async () => {
    const link = createPlayerLink({ gameId: 'golf', storage, providers: [arcade({})] });
    const request = { provider: 'arcade', credentials: { ticket: 'ann' } };
    const answers = await Promise.all(Array.from({ length: 50 }, () => link.connect(request)));
    expect(new Set(answers.map(({ playerId }) => playerId)).size).toBe(1);
    expect(answers.filter(({ newPlayer }) => newPlayer)).toHaveLength(1);
    expect(await db('playerlink_players').count('* as n')).toEqual([{ n: 1 }]);
    await link.close();
  });

  it('25 each from two processes on one file: the same', async () => {
    const workers = await Promise.all([startWorker(25), startWorker(25)]);
    for (const { go } of workers) go();
    const answers = (await Promise.all(workers.map(({ done }) => done))).flat();
    expect(answers).toHaveLength(50);
    expect(new Set(answers.map(({ playerId }) => playerId)).size).toBe(1);
    expect(answers.filter(({ newPlayer }) => newPlayer)).toHaveLength(1);
    expect(await db('playerlink_players').count('* as n')).toEqual([{ n: 1 }]);
    expect(await db('playerlink_sessions').count('* as n')).toEqual([{ n: 50 }]);
  }, 30_000);
});

interface WorkerAnswer {
  readonly playerId: string;
  readonly newPlayer: boolean;
}

describe('migrate', () => {
  it('by four processes at once on a file that is not there: one does it, all can work', async () => {
    filename = join(folder, 'fresh.db');
    const workers = await Promise.all([1, 2, 3, 4].map(() => startWorker(5)));
    for (const { go } of workers) go();
    const answers = (await Promise.all(workers.map(({ done }) => done))).flat();
    expect(answers).toHaveLength(20);
    expect(new Set(answers.map(({ playerId }) => playerId)).size).toBe(1);
    const fresh = openSqlite({ filename });
    const steps = await fresh('playerlink_migrations').orderBy('id').pluck('name');
    expect(steps).toEqual(STEP_NAMES);
    await fresh.destroy();
  }, 30_000);

  it('does not wait for ever for a process that died in the middle of it', async () => {
    const clock = hastyClock();
    const other = openSqlite({ filename: join(folder, 'locked.db') });
    await migrate(other);
    await other('playerlink_migrations').delete();
    await other('playerlink_migrations_lock').update({ is_locked: 1 });
    await expect(migrate(other, { clock })).rejects.toThrow('set is_locked = 0');
    expect(clock.now() - NOW).toBeGreaterThanOrEqual(10_000);
    await other.destroy();
  });
});

async function startWorker(count: number) {
  const script = new URL('connect-worker.test-fixture.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, filename, 'ann', String(count)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let printed = '';
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ready = new Promise<void>((resolve) =>
    child.stdout.on('data', (chunk) => {
      printed += chunk;
      if (printed.startsWith('ready')) resolve();
    }),
  );
  await Promise.race([ready, closed]);
  return {
    go: () => child.stdin.write('go\n'),
    done: closed.then(() => JSON.parse(printed.split('\n')[1] ?? '[]') as WorkerAnswer[]),
  };
}

describe('ready()', () => {
  const refusal = async (open: Knex, options = {}): Promise<string> => {
    const error = await rejection(knexStorage(open, options).ready());
    await open.destroy();
    if (isConfigError(error)) return error.message;
    throw new TypeError(`not refused: ${error}`);
  };
  const plain = (...pragmas: string[]) =>
    knex({
      client: 'better-sqlite3',
      connection: { filename },
      useNullAsDefault: true,
      pool: {
        min: 1,
        max: 1,
        afterCreate: (connection: SqliteConnection, done: (e: null, c: unknown) => void) => {
          for (const pragma of pragmas) connection.pragma(pragma);
          done(null, connection);
        },
      },
    });

  it('accepts what openSqlite opened, in a file and in memory', async () => {
    await expect(storage.ready()).resolves.toBeUndefined();
    const memory = openSqlite({ filename: ':memory:' });
    await migrate(memory);
    await expect(knexStorage(memory).ready()).resolves.toBeUndefined();
    await memory.destroy();
  });

  it('says that a file which is no database is unavailable', async () => {
    const rubbish = join(folder, 'rubbish.db');
    writeFileSync(rubbish, 'not a database, but long enough to look like one '.repeat(40));
    const open = openSqlite({ filename: rubbish });
    const error = await rejection(knexStorage(open).ready());
    expect(isStorageUnavailable(error)).toBe(true);
    await open.destroy();
  });

  it('refuses a schema that is behind, with the line to paste', async () => {
    const message = await refusal(openSqlite({ filename: join(folder, 'empty.db') }));
    expect(message).toContain('0001_connect');
    expect(message).toContain('await migrate(db)');
  });

  it('refuses a schema that is ahead', async () => {
    await db('playerlink_migrations').insert({ name: '9999_future', batch: 2 });
    expect(await refusal(openSqlite({ filename }))).toContain('upgrade @playerlink/storage-knex');
    await expect(migrate(db)).rejects.toThrow('9999_future');
  });

  it.each([
    [['foreign_keys = OFF'], "connection.pragma('foreign_keys = ON')"],
    [['journal_mode = DELETE'], "connection.pragma('journal_mode = WAL')"],
    [['journal_mode = MEMORY', 'synchronous = OFF'], "connection.pragma('journal_mode = WAL')"],
    [['synchronous = NORMAL'], "connection.pragma('synchronous = FULL')"],
  ])('refuses %j of a host, and says what to paste', async (pragmas, line) => {
    await db.destroy();
    expect(await refusal(plain(...pragmas))).toContain(line);
    db = openSqlite({ filename });
  });

  it('accepts, and works on, a connection whose host asked for BigInts', async () => {
    const { afterCreate } = db.client.config.pool;
    const bigints = knex({
      ...db.client.config,
      pool: {
        min: 1,
        max: 1,
        afterCreate: (connection: SqliteConnection, done: (e: unknown, c: unknown) => void) => {
          Object(connection).defaultSafeIntegers(true);
          afterCreate(connection, done);
        },
      },
    });
    const host = knexStorage(bigints);
    await expect(host.ready()).resolves.toBeUndefined();
    await host.apply('golf', create('ann'));
    expect((await host.players.get('golf', 'ann'))?.createdAt).toBe(NOW);
    await bigints.destroy();
  });

  it('accepts less durability only when told so', async () => {
    const normal = openSqlite({ filename, synchronous: 'NORMAL' });
    await expect(knexStorage(normal, { synchronous: 'NORMAL' }).ready()).resolves.toBeUndefined();
    expect(await refusal(normal)).toContain('synchronous = FULL');
  });
});

/** Runs something where the process says that it is of Node 20. */
function onNode20(use: () => unknown): unknown {
  const { versions } = process;
  Object.defineProperty(process, 'versions', { value: { ...versions, napi: '9' } });
  try {
    return use();
  } finally {
    Object.defineProperty(process, 'versions', { value: versions });
  }
}

describe('wrong use is refused by name', () => {
  it.each([
    [() => openSqlite({ filename: '' }), 'filename'],
    [() => openSqlite({ filename: 'x', synchronous: 'OFF' as 'FULL' }), 'synchronous'],
    [() => knexStorage(db, { synchronous: 'OFF' as 'FULL' }), 'synchronous'],
    [() => knexStorage(db, { inSameCommit: 'x' as never }), 'inSameCommit'],
    [() => knexStorage(knex({ client: 'mysql' })), 'not "mysql"'],
    [() => knexStorage(undefined as never), '"better-sqlite3"'],
    [() => assertDriverRuns({ napi: '9', node: '20.20.2' }), 'Node 22.14 or newer'],
    [() => onNode20(() => knexStorage(db)), 'Node 22.14 or newer'],
    [() => onNode20(() => openSqlite({ filename: 'x' })), 'Node 22.14 or newer'],
  ])('%o', (use, words) => {
    expect(use).toThrow(words);
    expect(() => assertDriverRuns()).not.toThrow();
  });

  it('an id that is not well-formed is never taken for another', async () => {
    const bad = create('ann', 'x\ud800');
    expect(isStorageUnavailable(await rejection(storage.apply('golf', bad)))).toBe(true);
    expect(await storage.players.get('golf', 'ann')).toBeUndefined();
  });
});

describe('messages', () => {
  it('hold no values, though a driver’s would', async () => {
    await storage.apply('golf', create('ann', 'secret-account'));
    const error = await rejection(storage.apply('golf', create('bob', 'secret-account')));
    expect(String(error)).toBe('StorageConflict: sqlite: SQLITE_CONSTRAINT_PRIMARYKEY');
    expect(JSON.stringify(error)).not.toContain('secret-account');
  });
});
