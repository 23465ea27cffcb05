import type { StorageAdapter } from '@playerlink/core';
import { anAccount, anAdopted, LOCK_MS, MAX, secretOf } from './accounts-by-hand.ts';
import { same } from './assertions.ts';
import {
  aLink,
  aSession,
  GAME,
  insertLink,
  insertSession,
  NOW,
  plan,
  putSecret,
  removeLink,
  renamePlayer,
} from './plans-by-hand.ts';
import { exactlyOne, inFewRounds, inRounds, insisted } from './races.ts';
import type { StorageCases } from './storage-case.ts';

const MANY = 10;
const numbers = Array.from({ length: MANY }, (_, n) => n);

/** Players, versions and failures at the same time: keys and rows decide, never a read that is old. */
export const parallelAccounts: StorageCases = {
  'of one player adopted many times at once, exactly one is': inFewRounds(
    async (storage, round) => {
      const id = `p${round}`;
      const players = numbers.map((n) =>
        anAdopted(id, {
          scriptData: { n },
          links: [anAccount(`ext-${round}-${n}`, { secret: `secret ${n}` })],
        }),
      );
      const answers = await Promise.all(
        players.map((player) => insisted(() => storage.players.adopt(GAME, player))),
      );
      const winner = answers.indexOf(true);
      const told = numbers.map((n) => n === winner);
      same(answers, told, 'One adopt is true, and the others find that the id is taken.');
      const player = await storage.players.get(GAME, id);
      same(player?.scriptData, { n: winner }, 'The player is the one that adopt has confirmed.');
      const links = (await storage.links.of(GAME, id)).map(({ externalId }) => externalId);
      same(links, [`ext-${round}-${winner}`], 'So are the accounts: players never mix.');
    },
  ),

  'of many plans that expect one secret and set another at once, exactly one is applied':
    inFewRounds(async (storage, round) => {
      const externalId = `ext-cas-${round}`;
      const links = [anAccount(externalId, { secret: 'first' })];
      await storage.players.adopt(GAME, anAdopted(`cas-${round}`, { links }));
      const expect = { secret: { provider: 'alpha', externalId, secret: 'first' } };
      const winner = await exactlyOne(
        numbers.map((n) => {
          const write = putSecret(externalId, `secret ${n}`);
          return storage.apply(GAME, plan([write], { expect }));
        }),
      );
      const row = await secretOf(storage, externalId);
      same(row?.secret, `secret ${winner}`, 'The secret is the one of the plan that was applied.');
    }),

  'of many players adopted with one account at once, exactly one is': inFewRounds(
    async (storage, round) => {
      const links = [anAccount(`ext-${round}`, { secret: 'shared' })];
      const winner = await exactlyOne(
        numbers.map((n) => storage.players.adopt(GAME, anAdopted(`p${round}-${n}`, { links }))),
      );
      const players = await storage.players.many(
        GAME,
        numbers.map((n) => `p${round}-${n}`),
      );
      const rule = 'An account belongs to whom adopt has confirmed, and nobody else is left.';
      same(
        players.map(({ id }) => id),
        [`p${round}-${winner}`],
        rule,
      );
      const [link] = await storage.links.find(GAME, 'alpha', [`ext-${round}`]);
      same(link?.playerId, `p${round}-${winner}`, rule);
    },
  ),

  'an account adopted and linked at once belongs to one player': inRounds(
    async (storage, round) => {
      const [adopted, linking] = [`a${round}`, `b${round}`];
      await storage.players.adopt(GAME, anAdopted(linking));
      const account = anAccount(`ext-${round}`);
      const link = insertLink({ ...account, playerId: linking });
      const calls = [
        () => storage.players.adopt(GAME, anAdopted(adopted, { links: [account] })),
        () => storage.apply(GAME, plan([link])),
      ];
      const winner = await exactlyOne(calls.map((call) => call()));
      const [found] = await storage.links.find(GAME, 'alpha', [`ext-${round}`]);
      same(found?.playerId, [adopted, linking][winner], 'It is the one who was confirmed.');
      const other = await storage.players.get(GAME, adopted);
      same(other !== undefined, winner === 0, 'An adopt that lost has added nobody.');
    },
  ),

  'of many plans that exchange one account for another at once, exactly one is applied':
    inFewRounds(async (storage, round) => {
      const id = `p${round}`;
      await storage.players.adopt(GAME, anAdopted(id, { links: [anAccount(`old-${round}`)] }));
      const exchanges = numbers.map((n) => {
        const link = aLink(id, `new-${round}-${n}`, { slot: `${n}` });
        return plan([removeLink(id, `old-${round}`), insertLink(link)]);
      });
      const winner = await exactlyOne(exchanges.map((each) => storage.apply(GAME, each)));
      const links = (await storage.links.of(GAME, id)).map(({ externalId }) => externalId);
      same(links, [`new-${round}-${winner}`], 'An account is removed once, and exchanged once.');
    }),

  'of many updates that expect one version, exactly one wins': inFewRounds(
    async (storage, round) => {
      const { id, version } = await added(storage, round);
      const winner = await exactlyOne(
        numbers.map((n) => storage.players.update(GAME, id, { scriptData: { n } }, version)),
      );
      const player = await storage.players.get(GAME, id);
      const wanted = [{ n: winner }, version + 1];
      same([player?.scriptData, player?.version], wanted, 'The others have to read again.');
    },
  ),

  'many updates that expect no version are all counted, and each sees its own': inFewRounds(
    async (storage, round) => {
      const { id, version } = await added(storage, round);
      const rows = await Promise.all(
        numbers.map((n) => insisted(() => storage.players.update(GAME, id, { scriptData: { n } }))),
      );
      const versions = rows.map((row) => row?.version).sort((a, b) => Number(a) - Number(b));
      const wanted = numbers.map((n) => version + 1 + n);
      same(versions, wanted, 'No version is given twice, and none is left out.');
      const last = rows.find((row) => row?.version === version + MANY);
      same(await storage.players.get(GAME, id), last, 'The last one is what is stored.');
    },
  ),

  'updates of different fields and a rename at once are all kept': inFewRounds(
    async (storage, round) => {
      const { id } = await added(storage, round);
      await storage.apply(GAME, plan([insertSession(aSession(id, `s${round}`))]));
      const patches = [{ segments: { a: 1 } }, { scriptData: { b: 1 } }, { achievements: ['c'] }];
      await Promise.all([
        ...patches.map((patch) => insisted(() => storage.players.update(GAME, id, patch))),
        insisted(() => storage.apply(GAME, plan([renamePlayer(id, 'renamed')]))),
        insisted(() => storage.players.update(GAME, id, { virtualGoods: { d: 1 } })),
        insisted(() => storage.touchSession(GAME, `s${round}`, NOW + 5)),
      ]);
      const { displayName, segments, scriptData, achievements, virtualGoods, lastSeenAt } =
        (await storage.players.get(GAME, id)) ?? {};
      same(
        { displayName, segments, scriptData, achievements, virtualGoods, lastSeenAt },
        {
          displayName: 'renamed',
          ...Object.assign({}, ...patches),
          virtualGoods: { d: 1 },
          lastSeenAt: NOW + 5,
        },
        'An update writes the fields of its patch alone: it never writes back what it read.',
      );
    },
  ),

  'failed attempts at once are all counted': inFewRounds(async (storage, round) => {
    const externalId = await seedSecret(storage, round);
    await failAtOnce(storage, externalId, MANY + 1);
    const { failures, lockedUntil } = (await secretOf(storage, externalId)) ?? {};
    same([failures, lockedUntil], [MANY, undefined], 'No attempt is lost, or counted twice.');
  }),

  'of failed attempts at once as many count as lock': inFewRounds(async (storage, round) => {
    const externalId = await seedSecret(storage, round);
    await failAtOnce(storage, externalId, MAX);
    const found = await secretOf(storage, externalId);
    const wanted = { secret: `of ${externalId}`, failures: MAX, lockedUntil: NOW + LOCK_MS };
    same(found, wanted, 'What comes after the attempt that locks counts nothing.');
  }),

  'of many secrets set at once one is kept': inFewRounds(async (storage, round) => {
    const links = [anAccount(`ext-${round}`)];
    await storage.players.adopt(GAME, anAdopted(`p${round}`, { links }));
    const secrets = numbers.map((n) => `secret ${n}`);
    const plans = secrets.map((secret) => plan([putSecret(`ext-${round}`, secret)]));
    await Promise.all(plans.map((each) => insisted(() => storage.apply(GAME, each))));
    const found = await secretOf(storage, `ext-${round}`);
    const isOne = secrets.includes(found?.secret ?? '');
    same([isOne, found?.failures], [true, 0], 'Also the first secret may be set twice at once.');
  }),
};

/** A player without anything. */
async function added(storage: StorageAdapter, round: number) {
  const id = `p${round}`;
  await storage.players.adopt(GAME, anAdopted(id));
  return { id, version: (await storage.players.get(GAME, id))?.version ?? 0 };
}

/** An account of a player of its own, with a secret; returns its id. */
async function seedSecret(storage: StorageAdapter, round: number): Promise<string> {
  const externalId = `ext-${round}`;
  const links = [anAccount(externalId, { secret: `of ${externalId}` })];
  await storage.players.adopt(GAME, anAdopted(`p${round}`, { links }));
  return externalId;
}

async function failAtOnce(storage: StorageAdapter, externalId: string, max: number): Promise<void> {
  const count = () => storage.vault.countFailure(GAME, 'alpha', externalId, max, LOCK_MS, NOW);
  await Promise.all(numbers.map(() => insisted(count)));
}
