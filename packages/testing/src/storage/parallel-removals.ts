import type { StorageAdapter } from '@playerlink/core';
import { anAccount, anAdopted, secretOf } from './accounts-by-hand.ts';
import { same } from './assertions.ts';
import {
  aFriendList,
  aLink,
  aPush,
  aSession,
  GAME,
  insertLink,
  insertSession,
  NOW,
  plan,
  putSecret,
  touchLink,
} from './plans-by-hand.ts';
import { inFewRounds, inRounds, insisted, inTurns, isAccepted } from './races.ts';
import type { StorageCases } from './storage-case.ts';

const ALL = ['alpha', 'beta', 'gamma', 'delta'];

/** Links and players that go while others write: nobody is left without a link, nothing without its owner. */
export const parallelRemovals: StorageCases = {
  'of the two last links unlinked at once exactly one goes': inRounds(async (storage, round) => {
    const id = await seedLinks(storage, round, ['alpha', 'beta']);
    const answers = await unlinkAtOnce(storage, id, ['alpha', 'beta'], ALL);
    same([...answers].sort(), ['done', 'last'], 'One is done, and the other is the last.');
    await keptIs(storage, id, [['alpha', 'beta'][answers.indexOf('last')]]);
  }),

  'of many links unlinked at once exactly one stays': inFewRounds(async (storage, round) => {
    const id = await seedLinks(storage, round, ALL);
    const answers = await unlinkAtOnce(storage, id, ALL, ALL);
    same([...answers].sort(), ['done', 'done', 'done', 'last'], 'All go but the last.');
    await keptIs(storage, id, [ALL[answers.indexOf('last')]]);
  }),

  'of links that do not count all go, and of those that do one stays': inFewRounds(
    async (storage, round) => {
      const id = await seedLinks(storage, round, ALL);
      const answers = await unlinkAtOnce(storage, id, ALL, ['beta', 'gamma']);
      const rule = 'Which links count is the same for all who unlink at once.';
      same([...answers].sort(), ['done', 'done', 'done', 'last'], rule);
      const stays = ALL[answers.indexOf('last')];
      same(['beta', 'gamma'].includes(stays ?? ''), true, rule);
      await keptIs(storage, id, [stays]);
    },
  ),

  'of one link unlinked many times at once exactly one is done': inFewRounds(
    async (storage, round) => {
      const id = await seedLinks(storage, round, ['alpha', 'beta']);
      const answers = await unlinkAtOnce(storage, id, ['alpha', 'alpha', 'alpha', 'alpha'], ALL);
      same([...answers].sort(), ['absent', 'absent', 'absent', 'done'], 'A link is removed once.');
      await keptIs(storage, id, ['beta']);
    },
  ),

  'a player who links and unlinks at once keeps what is new, and is never without a link': inRounds(
    async (storage, round) => {
      // Every other player has a third link, so that the unlink is always done.
      const others = round % 2 === 0 ? [] : ['gamma'];
      const id = await seedLinks(storage, round, ['alpha', ...others]);
      const link = aLink(id, `beta of ${id}`, { provider: 'beta' });
      const linking = plan([insertLink(link)], { expect: { player: id } });
      const [answer] = await inTurns(round >> 1, [
        () => insisted(() => storage.links.unlink(GAME, id, 'alpha', '', ALL)),
        () => insisted(() => storage.apply(GAME, linking)),
      ]);
      const isDone = answer === 'done' || (answer === 'last' && others.length === 0);
      same(isDone, true, 'unlink counts what is there, whoever is about to add to it.');
      await keptIs(storage, id, [...(answer === 'done' ? [] : ['alpha']), 'beta', ...others]);
    },
  ),

  'a sign-in while its link goes brings nothing of it back': inRounds(async (storage, round) => {
    const id = await seedLinks(storage, round, ['alpha', 'beta']);
    const externalId = `alpha of ${id}`;
    const owner = { provider: 'alpha', externalId, playerId: id };
    const touch = touchLink(id, externalId, { at: NOW + 5 });
    const signIn = plan([touch, putSecret(externalId, 'late')], { expect: { owner } });
    const [answer] = await inTurns(round, [
      () => insisted(() => storage.links.unlink(GAME, id, 'alpha', '', ALL)),
      () => isAccepted(storage.apply(GAME, signIn)),
      () => insisted(() => storage.friends.replace(GAME, id, aFriendList(['late']))),
      () => insisted(() => storage.vault.countFailure(GAME, 'alpha', externalId, 5, 1, NOW)),
    ]);
    same(answer, 'done', 'Another link stays.');
    await keptIs(storage, id, ['beta']);
    const rule =
      'A link that goes takes its friends and its secret along, also those that come late.';
    same(await secretOf(storage, externalId), undefined, rule);
    same((await storage.friends.of(GAME, id)).length, 0, rule);
  }),

  'a player removed many times at once is removed once': inFewRounds(async (storage, round) => {
    const id = await seedLinks(storage, round, ['alpha']);
    const removals = Array.from({ length: 4 }, () =>
      insisted(() => storage.players.remove(GAME, id)),
    );
    const answers = (await Promise.all(removals)).filter(Boolean);
    same(answers, [true], 'One remove says that the player was there.');
  }),

  'a player removed during a connect leaves nothing': inRounds(async (storage, round) => {
    const id = await seedLinks(storage, round, ['alpha']);
    const link = aLink(id, `beta of ${id}`, { provider: 'beta' });
    const late = [insertLink(link), insertSession(aSession(id, `late of ${id}`))];
    const connect = plan(late, { expect: { player: id } });
    const [answer] = await inTurns(round, [
      () => insisted(() => storage.players.remove(GAME, id)),
      () => isAccepted(storage.apply(GAME, connect)),
      () => isAccepted(storage.push.save(GAME, aPush(id, `push of ${id}`, `device of ${id}`))),
      () => insisted(() => storage.friends.replace(GAME, id, aFriendList(['late']))),
      () => isAccepted(storage.players.update(GAME, id, { displayName: 'late' })),
    ]);
    same(answer, true, 'The player was there.');
    await isGone(storage, id);
  }),
};

/** A player of the round's own with an account and a secret at each of these providers; returns the id. */
async function seedLinks(
  storage: StorageAdapter,
  round: number,
  providers: readonly string[],
): Promise<string> {
  const id = `p${round}`;
  const links = providers.map((provider) =>
    anAccount(`${provider} of ${id}`, { provider, secret: 'secret' }),
  );
  await storage.players.adopt(GAME, anAdopted(id, { links }));
  return id;
}

const unlinkAtOnce = (
  storage: StorageAdapter,
  id: string,
  providers: readonly string[],
  keepOneOf: readonly string[],
) =>
  Promise.all(
    providers.map((provider) =>
      insisted(() => storage.links.unlink(GAME, id, provider, '', keepOneOf)),
    ),
  );

/** Asserts that the player has links at these providers and at no other one. */
async function keptIs(
  storage: StorageAdapter,
  id: string,
  providers: ReadonlyArray<string | undefined>,
): Promise<void> {
  const links = await storage.links.of(GAME, id);
  const rule = 'What stays is what unlink has not confirmed to be gone.';
  same(
    links.map(({ provider }) => provider),
    providers,
    rule,
  );
}

async function isGone(storage: StorageAdapter, id: string): Promise<void> {
  const found = [
    await storage.players.get(GAME, id),
    await storage.players.export(GAME, id),
    ...(await storage.links.of(GAME, id)),
    ...(await storage.links.find(GAME, 'alpha', [`alpha of ${id}`])),
    ...(await storage.links.find(GAME, 'beta', [`beta of ${id}`])),
    await secretOf(storage, `alpha of ${id}`),
    await storage.findSession(GAME, `late of ${id}`),
    ...(await storage.listSessions(GAME, id)),
    ...(await storage.push.of(GAME, id)),
    ...(await storage.friends.of(GAME, id)),
  ];
  const left = found.filter((row) => row !== undefined);
  same(left, [], 'What a connect adds goes with the player, or is refused with a conflict.');
}
