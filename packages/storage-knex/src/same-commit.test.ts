import {
  createPlayerLink,
  isConnectError,
  isStorageConflict,
  isStorageUnavailable,
  StorageConflict,
  type Write,
} from '@playerlink/core';
import type { Knex } from 'knex';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enginesToTest } from './engines.test-fixture.ts';
import { knexStorage, migrate } from './index.ts';
import { arcade, aSession, create, planOf, rejection } from './plans.test-fixture.ts';
import { TABLE } from './table.ts';

const { engines, remove } = await enginesToTest();
afterAll(remove);

type Host = NonNullable<Parameters<typeof knexStorage>[1]>['inSameCommit'] & {};

/** A row of the host's own for each plan. */
const remember: Host = (trx, plan) => trx('host').insert({ name: plan.outcome });

describe.each(engines)('the host’s rows in the same commit on %s', (engine, open) => {
  let db: Knex;
  beforeEach(async () => {
    db = await open();
    await migrate(db);
    await db.schema.createTable('host', (table) => table.string('name').unique());
  });
  afterEach(() => db.destroy());

  const storage = (inSameCommit: Host) => knexStorage(db, { inSameCommit });
  const rows = async () => ({
    players: await db(TABLE.players).orderBy('id').pluck('id'),
    host: await db('host').orderBy('name').pluck('name'),
  });
  const NOTHING = { players: [], host: [] };

  it('are written with the plan, and the host is told plan and game', async () => {
    const plan = create('ann');
    const told: unknown[] = [];
    const host = storage(async (trx, ...rest) => {
      told.push(...rest);
      expect(await trx(TABLE.players).pluck('id')).toEqual(['ann']);
      await remember(trx, ...rest);
    });
    await host.apply('golf', plan);
    expect(told).toEqual([plan, 'golf']);
    expect(await rows()).toEqual({ players: ['ann'], host: ['created'] });
  });

  it('go with a plan of any kind', async () => {
    await knexStorage(db).apply('golf', create('ann'));
    const removal: Write = {
      kind: 'removeLink',
      provider: 'arcade',
      externalId: 'ann',
      playerId: 'ann',
    };
    await storage(remember).apply('golf', planOf([removal, aSession('ann', 's1')]));
    expect(await knexStorage(db).links.of('golf', 'ann')).toEqual([]);
    expect((await rows()).host).toEqual(['created']);
  });

  it('are not asked for by a plan that is refused', async () => {
    await knexStorage(db).apply('golf', create('ann'));
    const host = storage(remember);
    const refusal = await rejection(host.apply('golf', create('bob', 'ann')));
    expect(isStorageConflict(refusal)).toBe(true);
    expect(await rows()).toEqual({ players: ['ann'], host: [] });
  });

  it('undo the plan when the host throws, which is an outage to the player', async () => {
    const cause = new Error('not today');
    const host = storage(async (...given) => {
      await remember(...given);
      throw cause;
    });
    const refusal = await rejection(host.apply('golf', create('ann')));
    expect(isStorageUnavailable(refusal)).toBe(true);
    expect(refusal).toMatchObject({ message: 'inSameCommit failed', cause });
    const logger = { debug() {}, info() {}, warn() {}, error() {} };
    const link = createPlayerLink({
      gameId: 'golf',
      storage: host,
      providers: [arcade({})],
      logger,
    });
    const answer = await rejection(
      link.connect({ provider: 'arcade', credentials: { ticket: 'ann' } }),
    );
    expect(isConnectError(answer) && answer.code).toBe('UNAVAILABLE');
    expect(await rows()).toEqual(NOTHING);
    await link.close();
    // The connection is as good as before.
    await storage(remember).apply('golf', create('ann'));
    expect(await rows()).toEqual({ players: ['ann'], host: ['created'] });
  });

  it('make core decide again when the host throws a conflict', async () => {
    const seen: number[] = [];
    const host = storage(async (trx, plan) => {
      seen.push((await trx('host')).length);
      await remember(trx, plan, 'golf');
      if (seen.length < 3) throw new StorageConflict('once more');
    });
    const link = createPlayerLink({ gameId: 'golf', storage: host, providers: [arcade({})] });
    const request = { provider: 'arcade', credentials: { ticket: 'ann' } };
    const { playerId, newPlayer } = await link.connect(request);
    expect(newPlayer).toBe(true);
    expect(seen).toEqual([0, 0, 0]);
    expect(await rows()).toEqual({ players: [playerId], host: ['created'] });
    await link.close();
  });

  it.each<readonly [string, (trx: Knex.Transaction) => Promise<unknown>]>([
    ['rolls it back', (trx) => trx.rollback()],
    ['rolls it back with SQL', (trx) => trx.raw('rollback')],
  ])('are nothing, and the plan too, when the host %s', async (_how, end) => {
    const host = storage(async (trx) => void (await end(trx)));
    const refusal = await rejection(host.apply('golf', create('ann')));
    expect(isStorageUnavailable(refusal)).toBe(true);
    expect(await rows()).toEqual(NOTHING);
  });

  it('hide nothing: a statement that failed, though the host caught it', async () => {
    await db('host').insert({ name: 'created' });
    const host = storage((...given) => remember(...given).catch(() => {}));
    const answer = await rejection(host.apply('golf', create('ann')));
    // Postgres undoes all that came before the statement, the others the statement alone.
    const isKept = answer === 'resolved';
    expect(isKept).toBe(engine !== 'Postgres');
    expect(isKept || isStorageUnavailable(answer)).toBe(true);
    expect((await rows()).players).toEqual(isKept ? ['ann'] : []);
  });

  it('share their connection with nobody', async () => {
    const order: string[] = [];
    const plain = knexStorage(db);
    const meanwhile: Array<Promise<unknown>> = [];
    const host = storage(async (trx) => {
      const other = plain.apply('golf', create('bob')).then(() => order.push('bob'));
      meanwhile.push(other);
      // On a pool of one nobody gets on; elsewhere the other one is done before.
      if (engine !== 'SQLite') await other;
      await trx.raw('select 1');
      order.push('host');
      throw new Error('undone');
    });
    await rejection(host.apply('golf', create('ann')));
    await Promise.all(meanwhile);
    expect(order).toEqual(engine !== 'SQLite' ? ['bob', 'host'] : ['host', 'bob']);
    expect((await rows()).players).toEqual(['bob']);
  });
});
