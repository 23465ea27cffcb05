import { type AdoptedPlayer, type StorageAdapter, StorageConflict } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { turn, withPart } from './mistake.test-fixture.ts';

type Adopt = StorageAdapter['players']['adopt'];

const withAdopt = (make: (inner: StorageAdapter) => Adopt): StorageAdapter =>
  withPart('players', (inner) => ({ adopt: make(inner) }));

/** A storage that adopts players as `change` leaves them. */
const changesPlayers = (change: (player: AdoptedPlayer) => AdoptedPlayer): StorageAdapter =>
  withAdopt(
    ({ players }) =>
      (game, player) =>
        players.adopt(game, change(player)),
  );

/** Adds a player as a first connect does. */
export const forgetsData = (): StorageAdapter =>
  changesPlayers((player) => ({
    ...player,
    scriptData: {},
    achievements: [],
    virtualGoods: {},
    lastSeenAt: player.createdAt,
  }));

/** Keeps the secret of the first account for all of them. */
export const sharesSecrets = (): StorageAdapter =>
  changesPlayers((player) => {
    const secret = player.links.find((link) => link.secret !== undefined)?.secret;
    const links = player.links.map((link) => ({ ...link, ...(secret && { secret }) }));
    return { ...player, links };
  });

/** "Insert .. select" from the accounts: without one there is nobody to insert. */
export const needsAnAccount = (): StorageAdapter =>
  withAdopt(
    ({ players }) =>
      async (game, player) =>
        player.links.length > 0 && players.adopt(game, player),
  );

/** Takes an id that is known for a lost race. */
export const conflictsOnKnownIds = (): StorageAdapter =>
  withAdopt(({ players }) => async (game, player) => {
    if (!(await players.adopt(game, player))) throw new StorageConflict('duplicate key');
    return true;
  });

/** "Insert or replace". */
export const adoptsAgain = (): StorageAdapter =>
  withAdopt(({ players }) => async (game, player) => {
    await players.remove(game, player.id);
    return players.adopt(game, player);
  });

/** Adds the player, then account after account, without a transaction around them. */
export const adoptsInSteps = (): StorageAdapter =>
  withAdopt(({ players, apply }) => async (game, player) => {
    if (!(await players.adopt(game, { ...player, links: [] }))) return false;
    for (const { secret, ...account } of player.links) {
      const { provider, externalId } = account;
      const link = { ...account, playerId: player.id };
      const put = { kind: 'putSecret', provider, externalId, secret: secret ?? '' } as const;
      const writes = [
        { kind: 'insertLink', link } as const,
        ...(secret === undefined ? [] : [put]),
      ];
      await apply(game, { outcome: 'linked', now: 0, expect: {}, writes });
    }
    return true;
  });

/** Links accounts with "on conflict do nothing", whoever has them. */
export const adoptsWithoutTheirs = (): StorageAdapter =>
  withAdopt(({ players, links }) => async (game, player) => {
    const free: Array<AdoptedPlayer['links'][number]> = [];
    for (const link of player.links) {
      const owned = await links.find(game, link.provider, [link.externalId]);
      if (owned.length === 0 && !free.some((one) => one.slot === link.slot)) free.push(link);
    }
    return players.adopt(game, { ...player, links: free });
  });

/** Looks whether the id is taken, and then writes over whoever has come in between. */
export const looksThenAdopts = (): StorageAdapter =>
  withAdopt(({ players }) => async (game, player) => {
    const known = await players.get(game, player.id);
    await turn();
    if (known !== undefined) return false;
    await players.remove(game, player.id);
    return players.adopt(game, player);
  });

/** Finds owners among those who came by a connect. */
export function findsConnectedOnly(): StorageAdapter {
  const inner = memoryStorage();
  const connected = new Set<string>();
  return {
    ...inner,
    apply: async (game, plan) => {
      await inner.apply(game, plan);
      for (const write of plan.writes) {
        if (write.kind === 'insertLink') connected.add(JSON.stringify([game, write.link.playerId]));
      }
    },
    situation: async (game, query) => {
      const { owner, ...situation } = await inner.situation(game, query);
      const isKnown = connected.has(JSON.stringify([game, owner?.player.id]));
      return { ...situation, ...(owner && isKnown && { owner }) };
    },
  };
}

/** Keeps the very data it was given, and hands it out. */
export function keepsDataItself(): StorageAdapter {
  const given = new Map<string, AdoptedPlayer>();
  return withPart('players', ({ players }) => ({
    adopt: (game, player) => {
      given.set(JSON.stringify([game, player.id]), player);
      return players.adopt(game, player);
    },
    get: async (game, id) => {
      const player = await players.get(game, id);
      const { segments, achievements } = given.get(JSON.stringify([game, id])) ?? {};
      return player && { ...player, ...(segments && achievements && { segments, achievements }) };
    },
  }));
}
