import type {
  Caller,
  ConnectPlan,
  KnownCaller,
  PlayerRow,
  ProofRow,
  SessionRow,
  Situation,
  SituationQuery,
  StorageAdapter,
} from '../contract/storage.ts';
import { sessionAccepts } from '../sessions/token.ts';
import { applyPlan } from './apply-plan.ts';
import { linkMethods } from './link-methods.ts';
import { playerMethods } from './player-methods.ts';
import { sessionMethods } from './session-methods.ts';
import { socialMethods } from './social-methods.ts';
import { sweep } from './sweep.ts';
import { key, type Tables, tables } from './tables.ts';
import { vaultMethods } from './vault-methods.ts';

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
    situation: async (game, query) => structuredClone(readSituation(of(game), query)),
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
        ...(claimed && { proof: structuredClone(claimed) }),
      };
    },
    ...playerMethods(of),
    ...linkMethods(of),
    ...vaultMethods(of),
    ...sessionMethods(of),
    ...socialMethods(of),
    sweep: async (now, limit) => sweep(games.values(), now, limit),
  };
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

const headOf = ({ id, displayName }: PlayerRow) => ({ id, displayName });
