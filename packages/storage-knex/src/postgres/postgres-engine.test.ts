import {
  createPlayerLink,
  isStorageConflict,
  isStorageUnavailable,
  type Write,
} from '@playerlink/core';
import type { Knex } from 'knex';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type KnexStorageOptions, knexStorage, migrate } from '../index.ts';
import {
  arcade,
  aSession,
  create,
  creation,
  lottery,
  NOW,
  planOf,
  rejection,
} from '../plans.test-fixture.ts';
import { TABLE } from '../table.ts';
import {
  asQueries,
  empty,
  openPg,
  postgresDatabases,
  type Watched,
} from './postgres.test-fixture.ts';

const databases = await postgresDatabases();
afterAll(() => databases?.remove());

describe.skipIf(databases === undefined)('the engine on Postgres', () => {
  let url: string;
  let db: Knex;
  const seen: Watched[] = [];
  const others: Knex[] = [];
  beforeAll(async () => {
    url = (await databases?.make()) ?? '';
    db = openPg(url, { afterCreate: asQueries(seen) });
    await migrate(db);
  });
  afterEach(async () => {
    for (const other of others.splice(0)) await other.destroy();
    await empty(db);
    seen.length = 0;
  });
  afterAll(() => db.destroy());

  const storage = (options: KnexStorageOptions = {}) => knexStorage(db, options);
  const game = (options: KnexStorageOptions = {}) =>
    createPlayerLink({ gameId: 'golf', storage: storage(options), providers: [arcade({})] });
  const ann = { provider: 'arcade', credentials: { ticket: 'ann' } };

  it.each([
    ['with prepared statements', true],
    ['without', false],
  ])('a connect is a read and a write, %s', async (_how, preparedStatements) => {
    const link = game({ preparedStatements });
    for (const outcome of ['created', 'resumed', 'resumed']) {
      seen.length = 0;
      expect((await link.connect(ann)).outcome).toBe(outcome);
      expect(seen.map(({ text }) => text.slice(0, 7).trim())).toEqual(['select', 'with s0']);
      expect(seen.map(({ name }) => name !== undefined)).toEqual([
        preparedStatements,
        preparedStatements,
      ]);
    }
    await link.close();
  });

  it('a connect whose proof is good for one use is one read more', async () => {
    const link = createPlayerLink({
      gameId: 'golf',
      storage: storage(),
      providers: [lottery({})],
    });
    for (const ticket of ['ann#1', 'ann#2']) {
      seen.length = 0;
      await link.connect({ provider: 'lottery', credentials: { ticket } });
      expect(seen.map(({ text }) => text.slice(0, 7).trim())).toEqual([
        'select',
        'select',
        'with s0',
      ]);
    }
    await link.close();
  });

  it('a connect with a session is no more, and keeps or retires it in the same write', async () => {
    const link = createPlayerLink({
      gameId: 'golf',
      storage: storage(),
      providers: [arcade({})],
      sessions: { onConnect: 'retire' },
    });
    const { authToken: session = '' } = await link.connect(ann);
    seen.length = 0;
    const again = await link.connect({ ...ann, session });
    expect(again.outcome).toBe('resumed');
    expect(seen).toHaveLength(2);
    expect(await link.sessions.rotate(session)).toBeUndefined();
    await link.close();
  });

  it('builds no query on the path of a connect, and writes each once', async () => {
    const link = game();
    const connect = (ticket: string) => link.connect({ ...ann, credentials: { ticket } });
    for (const ticket of ['a', 'a']) await connect(ticket);
    const names = new Set(seen.map(({ name }) => name));
    const built: string[] = [];
    for (const method of ['queryBuilder', 'queryCompiler', 'raw'] as const) {
      const original = db.client[method];
      db.client[method] = (...args: unknown[]) => {
        built.push(method);
        return original.apply(db.client, args);
      };
    }
    for (const ticket of ['a', 'b', 'c']) await connect(ticket);
    expect(built).toEqual([]);
    expect(new Set(seen.map(({ name }) => name))).toEqual(names);
    await link.close();
  });

  describe('a plan that is no single statement', () => {
    const LINK: Write = {
      kind: 'removeLink',
      provider: 'arcade',
      externalId: 'ann',
      playerId: 'ann',
    };
    const RENAME: Write = { kind: 'renamePlayer', playerId: 'bob', displayName: 'Bob' };
    it.each<readonly [string, readonly Write[]]>([
      ['removes a link', [LINK]],
      ['renames whom it inserts', [...creation('bob').slice(0, 1), RENAME]],
      ['writes two of a kind', [aSession('ann', 's1'), aSession('ann', 's2')]],
      [
        'retires the session that it inserts',
        [aSession('ann', 's1'), { kind: 'retireSession', id: 's1', expiresAt: NOW + 1 }],
      ],
      [
        'touches the link that it inserts',
        [
          ...creation('bob'),
          {
            kind: 'touchLink',
            provider: 'arcade',
            externalId: 'bob',
            playerId: 'bob',
            at: NOW + 1,
          },
        ],
      ],
    ])('is a transaction: one that %s', async (_what, writes) => {
      await storage().apply('golf', create('ann'));
      seen.length = 0;
      await storage().apply('golf', planOf(writes));
      const texts = seen.map(({ text }) => text);
      expect([texts[0], texts.at(-1)]).toEqual(['begin isolation level read committed', 'commit']);
    });

    it('is nothing at all, when it has nothing to write', async () => {
      await storage().apply('golf', planOf([]));
      expect(seen).toEqual([]);
    });
  });

  it('reads numbers as numbers, whatever the host has told the driver', async () => {
    await storage().apply('golf', create('ann'));
    const oids = [16, 20, 23];
    const before = oids.map((oid) => pg.types.getTypeParser(oid));
    for (const oid of oids) pg.types.setTypeParser(oid, () => 'the host’s own');
    try {
      const player = await storage().players.get('golf', 'ann');
      expect(player).toMatchObject({ createdAt: NOW, version: 1 });
      const [link] = await storage().links.of('golf', 'ann');
      expect(link).toMatchObject({ createdAt: NOW, syncDisplayName: false });
    } finally {
      for (const [at, oid] of oids.entries()) pg.types.setTypeParser(oid, before[at] ?? String);
    }
  });

  it('refuses text with a NUL before the server does', async () => {
    const refused = [
      storage().apply('golf', create('ann', 'x\0')),
      storage().players.get('golf', 'x\0'),
    ];
    for (const answer of refused) expect(isStorageUnavailable(await rejection(answer))).toBe(true);
    expect(seen).toEqual([]);
  });

  it.each(['read committed', 'repeatable read', 'serializable'])(
    'leaves the last way in where the host’s default is %s',
    async (level) => {
      const options = encodeURIComponent(
        `-c default_transaction_isolation=${level.replace(' ', '\\ ')}`,
      );
      const strict = openPg(`${url}?options=${options}`);
      others.push(strict);
      const { rows } = await strict.raw('show default_transaction_isolation');
      expect(rows).toEqual([{ default_transaction_isolation: level }]);
      const { apply, links } = knexStorage(strict);
      const both = ['arcade', 'portal'];
      for (let round = 0; round < 20; round += 1) {
        const id = `p${round}`;
        const writes = creation(id);
        await apply('golf', planOf([...writes, ...inPortal(writes)]));
        const unlink = (provider: string) =>
          insist(() => links.unlink('golf', id, provider, '', both));
        expect((await Promise.all(both.map(unlink))).sort()).toEqual(['done', 'last']);
      }
    },
  );

  it('says nothing of values in what it throws, and tells which code it was', async () => {
    await storage().apply('golf', create('ann', 'secret-account'));
    const lost = await rejection(storage().apply('golf', create('bob', 'secret-account')));
    expect(String(lost)).toBe('StorageConflict: postgres: the plan lost a race');
    const orphan = planOf([aSession('nobody', 's1'), aSession('nobody', 's2')]);
    expect(isStorageConflict(await rejection(storage().apply('golf', orphan)))).toBe(true);
    const secret: Write = { kind: 'putSecret', provider: 'arcade', externalId: 'x', secret: 'y' };
    const code = await rejection(storage().apply('golf', planOf([secret])));
    expect(String(code)).toBe('StorageConflict: postgres: 23503');
    expect(JSON.stringify([lost, code])).not.toContain('secret-account');
    expect(await storage().players.get('golf', 'bob')).toBeUndefined();
    expect(await db(TABLE.players).pluck('id')).toEqual(['ann']);
  });
});

/** The links of these writes, at another provider too. */
const inPortal = (writes: readonly Write[]): Write[] =>
  writes.flatMap((write) =>
    write.kind === 'insertLink' ? [{ ...write, link: { ...write.link, provider: 'portal' } }] : [],
  );

/** Calls until there is no conflict, as core does. */
async function insist<T>(call: () => Promise<T>): Promise<T> {
  for (let left = 10; ; left -= 1) {
    try {
      return await call();
    } catch (thrown) {
      if (left === 0 || !isStorageConflict(thrown)) throw thrown;
    }
  }
}
