import type { AdoptedPlayer, StorageAdapter } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { withPart } from './mistake.test-fixture.ts';

type Fold = (id: string) => string;

/** Counts failures, and finds secrets, under an external id or a provider as `fold` leaves it. */
export function foldsSecrets(fold: Fold): StorageAdapter {
  const inner = memoryStorage();
  const known = new Map<string, readonly [provider: string, externalId: string]>();
  const keyOf = (game: string, provider: string, externalId: string) =>
    JSON.stringify([game, fold(provider), fold(externalId)]);
  const learn = (game: string, provider: string, externalId: string) =>
    known.set(keyOf(game, provider, externalId), [provider, externalId]);
  const meant = (game: string, provider: string, externalId: string) =>
    known.get(keyOf(game, provider, externalId)) ?? ([provider, externalId] as const);
  return {
    ...inner,
    players: {
      ...inner.players,
      adopt: async (game, player) => {
        const adopted = await inner.players.adopt(game, player);
        for (const { provider, externalId, secret } of adopted ? player.links : []) {
          if (secret !== undefined) learn(game, provider, externalId);
        }
        return adopted;
      },
    },
    vault: {
      read: (game, provider, externalId, now) =>
        inner.vault.read(game, ...meant(game, provider, externalId), now),
      countFailure: (game, provider, externalId, ...rest) =>
        inner.vault.countFailure(game, ...meant(game, provider, externalId), ...rest),
      clearFailures: (game, provider, externalId) =>
        inner.vault.clearFailures(game, ...meant(game, provider, externalId)),
    },
  };
}

/** Unlinks what looks like the asked provider and slot to `fold`, and keeps what looks like the kept. */
export const foldsUnlinks = (fold: Fold): StorageAdapter =>
  withPart('links', ({ links }) => ({
    unlink: async (game, id, provider, slot, keepOneOf) => {
      const all = await links.of(game, id);
      const alike = (link: { provider: string; slot: string }) =>
        fold(link.provider) === fold(provider) && fold(link.slot) === fold(slot);
      const found = all.find(alike) ?? { provider, slot };
      const kept = all
        .filter((link) => keepOneOf.map(fold).includes(fold(link.provider)))
        .map((link) => link.provider);
      return links.unlink(game, id, found.provider, found.slot, kept);
    },
  }));

/** Knows players by their ids as `fold` leaves them. */
export function foldsPlayers(fold: Fold): StorageAdapter {
  const ids = new Map<string, string>();
  const meant = (game: string, id: string) => ids.get(JSON.stringify([game, fold(id)])) ?? id;
  return withPart('players', ({ players }) => ({
    adopt: async (game, player) => {
      const id = meant(game, player.id);
      ids.set(JSON.stringify([game, fold(id)]), id);
      return players.adopt(game, { ...player, id });
    },
    update: (game, id, ...rest) => players.update(game, meant(game, id), ...rest),
    remove: (game, id) => players.remove(game, meant(game, id)),
    export: (game, id) => players.export(game, meant(game, id)),
  }));
}

/** Adopts players and accounts with every text as `fold` leaves it. */
export const foldsAdopted = (fold: Fold): StorageAdapter =>
  withPart('players', ({ players }) => ({
    adopt: (game, player) => players.adopt(game, folded(player, fold)),
  }));

const folded = (player: AdoptedPlayer, fold: Fold): AdoptedPlayer => ({
  ...player,
  displayName: player.displayName === null ? null : fold(player.displayName),
  links: player.links.map(({ secret, ...link }) => ({
    ...link,
    slot: fold(link.slot),
    ...(secret !== undefined && { secret: fold(secret) }),
  })),
});
