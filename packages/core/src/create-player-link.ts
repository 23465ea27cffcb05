import { type Link, listLinks } from './accounts/links.ts';
import { getPlayer, type Player } from './accounts/players.ts';
import { connect, explain } from './connect/connect.ts';
import type { ConnectRequest } from './connect/request.ts';
import type { ConnectResult, Explanation } from './connect/result.ts';
import type { Guards } from './contract/guards.ts';
import type { Hooks } from './contract/hooks.ts';
import type { Clock, Defer, Fetch, Logger, NewId, Presence, Random } from './contract/ports.ts';
import type { ProviderModule, Token } from './contract/provider.ts';
import type { StorageAdapter } from './contract/storage.ts';
import { consoleLogger, nobodyOnline, systemClock, systemRandom, uuidV7 } from './default-ports.ts';
import { deferral } from './deferral.ts';
import { ConfigError, ConnectError } from './errors.ts';
import type { Game, SessionPolicy } from './game.ts';
import { createRegistry } from './registry.ts';
import { resolveSession, type Session } from './sessions/resolve.ts';
import { listSessions, revokeAllSessions, revokeSession } from './sessions/revoke.ts';
import { rotateSession } from './sessions/rotate.ts';
import { isSessionId } from './sessions/token.ts';
import * as tokens from './tokens.ts';
import { asRegistrar, type Container, childContainer, resolveOwn } from './tsyringe.ts';

/** What a game is made of. Only the first three have no default. */
export interface PlayerLinkConfig {
  /** 1..64 characters. Players, links and sessions of one game are invisible to another in the same storage. */
  readonly gameId: string;
  /** Opened and closed by the host. */
  readonly storage: StorageAdapter;
  readonly providers: readonly ProviderModule[];
  readonly guards?: Guards;
  readonly hooks?: Hooks;
  /** Defaults: 90 days, a grace of 60,000 ms, `keep`. */
  readonly sessions?: { readonly [part in keyof SessionPolicy]?: SessionPolicy[part] | undefined };
  /** How long a provider, a guard or a hook may take, 1..60,000 ms. Default 5,000. */
  readonly timeoutMs?: number;
  readonly fetch?: Fetch;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly newId?: NewId;
  readonly logger?: Logger;
  readonly presence?: Presence;
  readonly defer?: Defer;
  /** The host's tsyringe container: what it has under our tokens is used where this config says nothing. */
  readonly container?: Container;
  /** Registers more in the game's own container before it is read, such as a decorated provider class. */
  readonly configure?: (container: Container) => void;
}

/** One registered provider, as faces and tools need to know it. */
export interface ProviderDescription {
  readonly id: string;
  readonly configured: boolean;
  /** Request name on the GameSparks wire, without the dot. */
  readonly request: string;
  readonly systemId: string | undefined;
  readonly rejectField: string;
  readonly credentials: ReadonlyArray<{ readonly name: string; readonly required: boolean }>;
}

/** One game. Every method may be called at any time after `createPlayerLink` and before `close`. */
export interface PlayerLink {
  readonly gameId: string;
  readonly providers: readonly ProviderDescription[];
  /** Resolves when the storage is fit for use and this game not closed. @throws ConfigError with the line to paste. */
  ready(): Promise<void>;
  /**
   * Refuses further connects, and waits for those that run and for what they deferred. The storage stays
   * open: who opens, closes.
   */
  close(): Promise<void>;
  /** Signs in, links, switches or creates. @throws ConnectError */
  connect(request: ConnectRequest): Promise<ConnectResult>;
  /** The decision and its writes, nothing written; the platform is asked all the same. @throws ConnectError */
  explain(request: ConnectRequest): Promise<Explanation>;
  readonly sessions: {
    resolve(token: unknown): Promise<Session | undefined>;
    rotate(token: unknown): Promise<string | undefined>;
    revoke(session: Pick<Session, 'id' | 'playerId'>): Promise<boolean>;
    revokeAll(playerId: string, options?: { readonly except?: string }): Promise<number>;
    list(playerId: string): Promise<Session[]>;
  };
  readonly players: { get(playerId: string): Promise<Player | undefined> };
  readonly links: { list(playerId: string): Promise<Link[]> };
}

const DAY_MS = 24 * 60 * 60_000;
const DEFAULT_SESSIONS: SessionPolicy = {
  lifetimeMs: 90 * DAY_MS,
  graceMs: 60_000,
  onConnect: 'keep',
};

/**
 * Makes one game out of a storage and providers. Nothing is opened, read or sent.
 *
 * @throws ConfigError naming the part that cannot work
 * @example
 * ```ts
 * const link = createPlayerLink({
 *   gameId: 'galactic-golf',
 *   storage: memoryStorage(),
 *   providers: [kongregate({ apiKey })],
 * });
 * const { playerId, authToken } = await link.connect({
 *   provider: 'kongregate',
 *   credentials: { userId, gameAuthToken },
 * });
 * ```
 */
export function createPlayerLink(config: PlayerLinkConfig): PlayerLink {
  checkConfig(config);
  const { drain, defer, track } = deferral();
  const game = readGame(config, fillContainer(config, defer));
  let closed = false;
  const whileOpen = <T>(run: () => Promise<T>): Promise<T> =>
    closed
      ? Promise.reject(new ConnectError('UNAVAILABLE', { field: 'authentication' }))
      : track(run());
  return {
    gameId: game.id,
    providers: game.providers.all.map(
      ({ id, configured, request, systemId, rejectField, fields }) => ({
        id,
        configured,
        request,
        systemId,
        rejectField,
        credentials: fields,
      }),
    ),
    ready: () => whileOpen(() => game.storage.ready()),
    close: async () => {
      closed = true;
      await drain();
    },
    connect: (request) => whileOpen(() => connect(game, request)),
    explain: (request) => whileOpen(() => explain(game, request)),
    sessions: {
      resolve: (token) => resolveSession(game, token),
      rotate: (token) => rotateSession(game, token),
      revoke: (session) => revokeSession(game, session),
      revokeAll: (playerId, options) => revokeAllSessions(game, playerId, options),
      list: (playerId) => listSessions(game, playerId),
    },
    players: { get: (playerId) => getPlayer(game, playerId) },
    links: { list: (playerId) => listLinks(game, playerId) },
  };
}

function checkConfig(config: PlayerLinkConfig): void {
  const { gameId, storage, providers, timeoutMs = 1, sessions = {} } = config;
  const within = (value: number, min: number, max: number) =>
    Number.isSafeInteger(value) && value >= min && value <= max;
  if (typeof gameId !== 'string' || gameId === '' || gameId.length > 64) {
    fail('gameId must be a text of 1..64 characters');
  }
  if (typeof storage?.apply !== 'function') {
    fail('storage must be a StorageAdapter, such as memoryStorage() or knexStorage(db)');
  }
  if (!Array.isArray(providers)) fail('providers must be a list, such as [kongregate({ apiKey })]');
  for (const [at, module] of providers.entries()) {
    if (typeof module?.register !== 'function') {
      fail(
        `providers[${at}] is not a provider: call the plugin's function, as in kongregate({ apiKey })`,
      );
    }
  }
  if (!within(timeoutMs, 1, 60_000)) fail('timeoutMs must be an integer of 1..60000');
  if (!within(sessions.lifetimeMs ?? 1, 1, Number.MAX_SAFE_INTEGER)) {
    fail('sessions.lifetimeMs must be a positive integer');
  }
  if (!within(sessions.graceMs ?? 0, 0, DAY_MS)) {
    fail(`sessions.graceMs must be an integer of 0..${DAY_MS}`);
  }
  if (!['keep', 'retire', undefined].includes(sessions.onConnect)) {
    fail('sessions.onConnect must be "keep" or "retire"');
  }
}

function fail(fault: string): never {
  throw new ConfigError(`createPlayerLink: ${fault}`);
}

/** The one place where a game's container is filled. Nothing of a game is registered above it. */
function fillContainer(config: PlayerLinkConfig, defer: Defer): Container {
  const container = childContainer(config.container);
  // The config first, then what the host's container has, then our own.
  const offer = <T>(token: Token<T>, given: T | undefined, fallback: () => T) => {
    if (given === undefined && container.isRegistered(token, true)) return;
    container.register(token, { useValue: given ?? fallback() });
  };
  offer(tokens.CLOCK, config.clock, () => systemClock);
  offer(tokens.FETCH, config.fetch, () => (input, init) => globalThis.fetch(input, init));
  offer(tokens.LOGGER, config.logger, () => consoleLogger);
  offer(tokens.RANDOM, config.random, () => systemRandom);
  offer(tokens.NEW_ID, config.newId, () =>
    uuidV7(container.resolve(tokens.CLOCK), container.resolve(tokens.RANDOM)),
  );
  offer(tokens.PRESENCE, config.presence, () => nobodyOnline);
  offer(tokens.DEFER, config.defer, () => defer);
  container.register(tokens.STORAGE, { useValue: config.storage });
  for (const module of config.providers) module.register(asRegistrar(container));
  config.configure?.(container);
  return container;
}

/** Field by field: an option that a host spells out as undefined means the default. */
const readPolicy = (given: PlayerLinkConfig['sessions'] = {}): SessionPolicy => ({
  lifetimeMs: given.lifetimeMs ?? DEFAULT_SESSIONS.lifetimeMs,
  graceMs: given.graceMs ?? DEFAULT_SESSIONS.graceMs,
  onConnect: given.onConnect ?? DEFAULT_SESSIONS.onConnect,
});

/** Reads the container, once. No request touches it again. */
function readGame(config: PlayerLinkConfig, container: Container): Game {
  const newId = container.resolve<NewId>(tokens.NEW_ID);
  const random = container.resolve<Random>(tokens.RANDOM);
  if (!isSessionId(newId())) fail('newId must return 1..64 of the characters A-Z a-z 0-9 _ -');
  if (random(32).length !== 32) fail('random(32) must return 32 bytes');
  return {
    id: config.gameId,
    storage: container.resolve(tokens.STORAGE),
    providers: createRegistry(resolveOwn(container, tokens.PROVIDER)),
    guards: config.guards ?? {},
    hooks: config.hooks ?? {},
    sessions: readPolicy(config.sessions),
    timeoutMs: config.timeoutMs ?? 5_000,
    clock: container.resolve(tokens.CLOCK),
    random,
    newId,
    logger: container.resolve<Logger>(tokens.LOGGER),
    presence: container.resolve(tokens.PRESENCE),
    defer: container.resolve(tokens.DEFER),
  };
}
