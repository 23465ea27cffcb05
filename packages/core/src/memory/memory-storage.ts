import type {
  Caller,
  ConnectPlan,
  KnownCaller,
  LinkRow,
  PlayerRow,
  PlayerSummary,
  ProofRow,
  SessionRow,
  Situation,
  SituationQuery,
  StorageAdapter,
} from '../contract/storage.ts';
import { sessionAccepts } from '../sessions/token.ts';
import { applyPlan } from './apply-plan.ts';
import { socialMethods } from './social-methods.ts';
import { compare, key, type Tables, tables } from './tables.ts';

/**
 * The reference storage: what every storage does, in memory. For tests, trials and as the text to read
 * before writing another. All is lost with the process.
 */
export function memoryStorage(): StorageAdapter {
  const games = new Map<string, Tables>();
  const of = (game: string): Tables => {
    const known = games.get(game) ?? tables();
    games.set(game, known);
    return known;
  };
  return {
    ready: async () => {},
    situation: async (game, query) => readSituation(of(game), query),
    summary: async (game, playerId) => summaryOf(of(game), playerId),
    apply: async (game, plan: ConnectPlan) => applyPlan(of(game), plan),
    findProof: async (game, provider, proof, caller, now) => {
      const found = findCaller(of(game), caller, now);
      const claimed = liveProof(of(game), provider, proof, now);
      return {
        caller:
          found.kind !== 'player'
            ? found
            : {
                kind: 'player',
                ...(found.sessionId !== undefined && { sessionId: found.sessionId }),
              },
        ...(claimed && { proof: claimed }),
      };
    },
    players: {
      get: async (game, id) => copy(of(game).players.get(id)),
      many: async (game, ids) => [...new Set(ids)].flatMap((id) => summaryOf(of(game), id) ?? []),
    },
    links: {
      of: async (game, playerId) => linksOf(of(game), playerId),
      find: async (game, provider, externalIds) =>
        [...new Set(externalIds)].flatMap((id) => of(game).links.get(key(provider, id)) ?? []),
    },
    ...sessionMethods(of),
    ...socialMethods(of),
  };
}

function sessionMethods(of: (game: string) => Tables) {
  return {
    findSession: async (game, id) => of(game).sessions.get(id),
    rotateSession: async (game, id, oldHash, newHash, prevUntil, expiresAt) => {
      const { sessions } = of(game);
      const session = sessions.get(id);
      const known = session?.tokenHash === oldHash || session?.prevTokenHash === oldHash;
      if (session === undefined || session.tokenHash === '' || !known) return false;
      const tokens = { tokenHash: newHash, prevTokenHash: oldHash, prevUntil, expiresAt };
      sessions.set(id, { ...session, ...tokens });
      return true;
    },
    touchSession: async (game, id, at) => {
      const { sessions, players } = of(game);
      const session = sessions.get(id);
      if (session === undefined) return;
      sessions.set(id, { ...session, lastSeenAt: at });
      const player = players.get(session.playerId);
      if (player !== undefined) players.set(player.id, { ...player, lastSeenAt: at });
    },
    listSessions: async (game, playerId) =>
      [...of(game).sessions.values()]
        .filter((session) => session.playerId === playerId)
        .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1)),
    deleteSessions: async (game, playerId, { only, except }) => {
      const { sessions } = of(game);
      const doomed = [...sessions.values()].filter(
        ({ id, playerId: owner }) =>
          owner === playerId && id !== except && (only === undefined || id === only),
      );
      for (const { id } of doomed) sessions.delete(id);
      return doomed.length;
    },
  } satisfies Partial<StorageAdapter>;
}

function readSituation(rows: Tables, query: SituationQuery): Situation {
  const { now, caller, provider, externalId } = query;
  const found = findCaller(rows, caller, now);
  const link = rows.links.get(key(provider, externalId));
  const player = link && rows.players.get(link.playerId);
  const claimed =
    query.proof === undefined ? undefined : liveProof(rows, provider, query.proof, now);
  return {
    caller: found.kind === 'player' ? withOwnLink(rows, found, provider) : found,
    ...(link && player && { owner: { player: headOf(player), link } }),
    ...(claimed && { proof: claimed }),
  };
}

type KnownPlayer = Extract<KnownCaller, { kind: 'player' }>;

function withOwnLink(rows: Tables, caller: KnownPlayer, provider: string): KnownCaller {
  const ownLink = rows.slots.get(key(caller.player.id, provider, ''));
  return ownLink === undefined ? caller : { ...caller, ownLink };
}

function findCaller(rows: Tables, caller: Caller, now: number): KnownCaller {
  if (caller.kind === 'none') return caller;
  if (caller.kind === 'player') {
    const player = rows.players.get(caller.playerId);
    return player ? { kind: 'player', player: headOf(player) } : { kind: 'invalid' };
  }
  const session: SessionRow | undefined = rows.sessions.get(caller.id);
  const player = session && rows.players.get(session.playerId);
  return session && player && sessionAccepts(session, caller.tokenHash, now)
    ? { kind: 'player', player: headOf(player), sessionId: session.id }
    : { kind: 'invalid' };
}

function liveProof(
  rows: Tables,
  provider: string,
  proof: string,
  now: number,
): ProofRow | undefined {
  const row = rows.proofs.get(key(provider, proof));
  return row !== undefined && row.until > now ? row : undefined;
}

function linksOf(rows: Tables, playerId: string): LinkRow[] {
  return [...rows.links.values()]
    .filter((link) => link.playerId === playerId)
    .sort((a, b) => compare(a.provider, b.provider) || compare(a.externalId, b.externalId));
}

function summaryOf(rows: Tables, playerId: string): PlayerSummary | undefined {
  const player = rows.players.get(playerId);
  if (player === undefined) return undefined;
  const { id, displayName, scriptData, achievements, virtualGoods } = structuredClone(player);
  const links = linksOf(rows, playerId).map(({ provider, externalId }) => ({
    provider,
    externalId,
  }));
  return { id, displayName, scriptData, achievements, virtualGoods, links };
}

const headOf = ({ id, displayName }: PlayerRow) => ({ id, displayName });

const copy = (player: PlayerRow | undefined) => player && structuredClone(player);
