import type { PlayerExport, StorageAdapter } from '@playerlink/core';
import { withPart } from './mistake.test-fixture.ts';

/** A storage that exports what `change` leaves of it. */
const changesExports = (
  change: (
    exported: PlayerExport,
    inner: StorageAdapter,
    game: string,
  ) => Promise<PlayerExport | undefined> | PlayerExport | undefined,
): StorageAdapter =>
  withPart('players', (inner) => ({
    export: async (game, id) => {
      const exported = await inner.players.export(game, id);
      return exported && change(exported, inner, game);
    },
  }));

/** Exports whole rows. */
export const exportsHashes = (): StorageAdapter =>
  changesExports(async (exported, { listSessions, push }, game) => ({
    ...exported,
    sessions: await listSessions(game, exported.player.id),
    push: await push.of(game, exported.player.id),
  }));

/** Exports rows as its driver gives them. */
export const exportsNumbersForBooleans = (): StorageAdapter =>
  changesExports((exported) => ({
    ...exported,
    links: exported.links.map((link) => ({
      ...link,
      syncDisplayName: Number(link.syncDisplayName) as unknown as boolean,
    })),
  }));

/** Leaves out sessions that have been retired. */
export const exportsLiveSessions = (): StorageAdapter =>
  changesExports(async (exported, { findSession }, game) => {
    const rows = await Promise.all(exported.sessions.map(({ id }) => findSession(game, id)));
    const live = rows.filter((row) => row?.tokenHash !== '').map((row) => row?.id);
    return { ...exported, sessions: exported.sessions.filter(({ id }) => live.includes(id)) };
  });

/** Joins the player with the links. */
export const exportsByJoin = (): StorageAdapter =>
  changesExports((exported) => (exported.links.length > 0 ? exported : undefined));

/** Makes an export of whatever rows there are, also of none. */
export const exportsNobody = (): StorageAdapter =>
  withPart('players', ({ players }) => ({
    export: async (game, id) => {
      const nothing = { player: null as never, links: [], sessions: [], friends: [], push: [] };
      return (await players.export(game, id)) ?? nothing;
    },
  }));

/** Hands out what it keeps in a cache. */
export function sharesItsExports(): StorageAdapter {
  const cache = new Map<string, PlayerExport | undefined>();
  return withPart('players', ({ players }) => ({
    export: async (game, id) => {
      const asked = JSON.stringify([game, id]);
      const exported = cache.get(asked) ?? (await players.export(game, id));
      cache.set(asked, exported);
      return exported;
    },
  }));
}
