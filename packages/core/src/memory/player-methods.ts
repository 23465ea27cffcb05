import type {
  AdoptedPlayer,
  PlayerExport,
  PlayerSummary,
  StorageAdapter,
  Write,
} from '../contract/storage.ts';
import { StorageConflict } from '../errors.ts';
import { applyPlan } from './apply-plan.ts';
import { ofPlayer } from './of-player.ts';
import { removeLink } from './remove-link.ts';
import { key, type Tables } from './tables.ts';

/** The players of the port, over the tables of a game. */
export function playerMethods(of: (game: string) => Tables) {
  return {
    summary: async (game, playerId) => summaryOf(of(game), playerId),
    players: {
      get: async (game, id) => structuredClone(of(game).players.get(id)),
      many: async (game, ids) => [...new Set(ids)].flatMap((id) => summaryOf(of(game), id) ?? []),
      adopt: async (game, player) => adopt(of(game), structuredClone(player)),
      update: async (game, id, patch, expectVersion) => {
        const { players } = of(game);
        const player = players.get(id);
        if (player === undefined) return undefined;
        if (expectVersion !== undefined && expectVersion !== player.version) {
          throw new StorageConflict('the player has changed');
        }
        const {
          displayName = player.displayName,
          segments = player.segments,
          scriptData = player.scriptData,
          achievements = player.achievements,
          virtualGoods = player.virtualGoods,
        } = structuredClone(patch);
        const data = { displayName, segments, scriptData, achievements, virtualGoods };
        const changed = { ...player, ...data, version: player.version + 1 };
        players.set(id, changed);
        return structuredClone(changed);
      },
      remove: async (game, id) => remove(of(game), id),
      export: async (game, id) => exportOf(of(game), id),
    },
  } satisfies Partial<StorageAdapter>;
}

function summaryOf(rows: Tables, playerId: string): PlayerSummary | undefined {
  const player = rows.players.get(playerId);
  if (player === undefined) return undefined;
  const { id, displayName, scriptData, achievements, virtualGoods } = structuredClone(player);
  const links = ofPlayer.links(rows, playerId).map(({ provider, externalId }) => ({
    provider,
    externalId,
  }));
  return { id, displayName, scriptData, achievements, virtualGoods, links };
}

/** A plan adds the rows, so that all or nothing of them is there; then the player gets the rest. */
function adopt(rows: Tables, adopted: AdoptedPlayer): boolean {
  const { id, displayName, segments, createdAt, lastSeenAt, links } = adopted;
  const { scriptData, achievements, virtualGoods } = adopted;
  if (rows.players.has(id)) return false;
  const writes: Write[] = [{ kind: 'insertPlayer', id, displayName, segments, at: createdAt }];
  for (const { secret, ...link } of links) {
    writes.push({ kind: 'insertLink', link: { ...link, playerId: id } });
    const { provider, externalId } = link;
    if (secret !== undefined) writes.push({ kind: 'putSecret', provider, externalId, secret });
  }
  applyPlan(rows, { outcome: 'created', now: createdAt, expect: {}, writes });
  const data = { id, displayName, segments, scriptData, achievements, virtualGoods };
  rows.players.set(id, { ...data, version: 1, createdAt, lastSeenAt });
  return true;
}

function remove(rows: Tables, id: string): boolean {
  for (const link of ofPlayer.links(rows, id)) removeLink(rows, link);
  for (const session of ofPlayer.sessions(rows, id)) rows.sessions.delete(session.id);
  for (const { deviceOs, pushHash } of ofPlayer.push(rows, id)) {
    rows.push.delete(key(deviceOs, pushHash));
  }
  return rows.players.delete(id);
}

function exportOf(rows: Tables, playerId: string): PlayerExport | undefined {
  const player = structuredClone(rows.players.get(playerId));
  if (player === undefined) return undefined;
  return {
    player,
    links: ofPlayer.links(rows, playerId),
    sessions: ofPlayer
      .sessions(rows, playerId)
      .map(({ id, createdAt, lastSeenAt, expiresAt, label }) => ({
        id,
        createdAt,
        lastSeenAt,
        expiresAt,
        label,
      })),
    friends: ofPlayer.friends(rows, playerId),
    push: ofPlayer
      .push(rows, playerId)
      .map(({ id, deviceOs, pushId }) => ({ id, deviceOs, pushId })),
  };
}
