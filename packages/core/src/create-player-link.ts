import { changeAccount } from './accounts/change-account.ts';
import { listFriends, listInvitable } from './accounts/friends.ts';
import { listLinks, unlink } from './accounts/links.ts';
import {
  adoptPlayer,
  exportPlayer,
  getPlayer,
  playerDetails,
  removePlayer,
  renamePlayer,
  updatePlayer,
} from './accounts/players.ts';
import { listPush, registerPush, removePush } from './accounts/push.ts';
import { checkConfig, fail } from './check-config.ts';
import { type PlayerLinkConfig, readPolicy } from './config.ts';
import { connect, explain } from './connect/connect.ts';
import { settableFlags } from './connect/settable-flags.ts';
import type { Defer, Logger, NewId, Random } from './contract/ports.ts';
import type { Token } from './contract/provider.ts';
import {
  consoleLogger,
  nobodyOnline,
  quietLogger,
  systemClock,
  systemRandom,
  uuidV7,
} from './default-ports.ts';
import { deferral } from './deferral.ts';
import { ConnectError } from './errors.ts';
import type { Game } from './game.ts';
import { keyCache } from './key-cache.ts';
import type { PlayerLink, ProviderDescription } from './player-link.ts';
import { readProviders, registerProviders } from './read-providers.ts';
import { readiness } from './readiness.ts';
import type { RegisteredProvider, Registry } from './registry.ts';
import { resolveSession } from './sessions/resolve.ts';
import { listSessions, revokeAllSessions, revokeSession } from './sessions/revoke.ts';
import { rotateSession } from './sessions/rotate.ts';
import { sweep } from './sessions/sweep.ts';
import { isSessionId } from './sessions/token.ts';
import * as tokens from './tokens.ts';
import { type Container, childContainer } from './tsyringe.ts';

export type { PlayerLink, ProviderDescription };

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
  const ready = readiness(game);
  let closed = false;
  const whileOpen = <T>(run: () => Promise<T>): Promise<T> =>
    closed
      ? Promise.reject(new ConnectError('UNAVAILABLE', { field: 'authentication' }))
      : track(run());
  return {
    gameId: game.id,
    providers: game.providers.all.map(describe),
    ready: () => whileOpen(ready),
    close: async () => {
      closed = true;
      await drain();
    },
    connect: (request) => whileOpen(() => connect(game, request)),
    explain: (request) => whileOpen(() => explain(game, request)),
    ...accountsOf(game),
    sweep: (options) => sweep(game, options),
  };
}

const describe = (provider: RegisteredProvider): ProviderDescription => ({
  id: provider.id,
  configured: provider.configured,
  request: provider.request,
  systemId: provider.systemId,
  rejectField: provider.rejectField,
  linkField: provider.linkField,
  notConfigured: provider.notConfigured,
  credentials: provider.fields,
  credentialsSchema: provider.schema,
  flags: settableFlags(provider),
});

/** What a game does with those who have signed in. */
const accountsOf = (
  game: Game,
): Pick<PlayerLink, 'sessions' | 'players' | 'links' | 'accounts' | 'friends' | 'push'> => ({
  sessions: {
    resolve: (token) => resolveSession(game, token),
    rotate: (token) => rotateSession(game, token),
    revoke: (session) => revokeSession(game, session),
    revokeAll: (playerId, options) => revokeAllSessions(game, playerId, options),
    list: (playerId) => listSessions(game, playerId),
  },
  players: {
    get: (playerId) => getPlayer(game, playerId),
    details: (playerId) => playerDetails(game, playerId),
    rename: (playerId, displayName) => renamePlayer(game, playerId, displayName),
    update: (playerId, change) => updatePlayer(game, playerId, change),
    adopt: (player) => adoptPlayer(game, player),
    export: (playerId) => exportPlayer(game, playerId),
    remove: (playerId) => removePlayer(game, playerId),
  },
  links: {
    list: (playerId) => listLinks(game, playerId),
    unlink: (playerId, provider, which) => unlink(game, playerId, provider, which),
  },
  accounts: { change: (playerId, change) => changeAccount(game, playerId, change) },
  friends: {
    list: (playerId) => listFriends(game, playerId),
    invitable: (playerId) => listInvitable(game, playerId),
  },
  push: {
    register: (playerId, target) => registerPush(game, playerId, target),
    list: (playerId) => listPush(game, playerId),
    remove: (playerId, id) => removePush(game, playerId, id),
  },
});

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
  offer(tokens.KEYS, config.keys, () => keyCache(container.resolve(tokens.CLOCK)));
  offer(tokens.PRESENCE, config.presence, () => nobodyOnline);
  offer(tokens.DEFER, config.defer, () => defer);
  container.register(tokens.GAME_ID, { useValue: config.gameId });
  container.register(tokens.STORAGE, { useValue: config.storage });
  registerProviders(config.providers, container);
  config.configure?.(container);
  return container;
}

/** Reads the container, once. No request touches it again. */
function readGame(config: PlayerLinkConfig, container: Container): Game {
  const newId = container.resolve<NewId>(tokens.NEW_ID);
  const random = container.resolve<Random>(tokens.RANDOM);
  if (!isSessionId(newId())) fail('newId must return 1..64 of the characters A-Z a-z 0-9 _ -');
  const markKey = random(32);
  if (markKey?.length !== 32) fail('random(32) must return 32 bytes');
  const providers = readProviders(config.providers, container);
  return {
    id: config.gameId,
    storage: container.resolve(tokens.STORAGE),
    providers,
    waysIn: readWaysIn(config.waysIn, providers),
    guards: config.guards ?? {},
    hooks: config.hooks ?? {},
    decide: config.decide,
    sessions: readPolicy(config.sessions),
    timeoutMs: config.timeoutMs ?? 5_000,
    clock: container.resolve(tokens.CLOCK),
    random,
    markKey,
    newId,
    logger: quietLogger(container.resolve<Logger>(tokens.LOGGER)),
    presence: container.resolve(tokens.PRESENCE),
    defer: container.resolve(tokens.DEFER),
  };
}

/** A misspelt provider would let the last way in be taken. */
function readWaysIn(given: readonly string[] | undefined, providers: Registry): readonly string[] {
  const waysIn = given ?? providers.all.map(({ id }) => id);
  for (const id of waysIn) {
    if (providers.find(id) === undefined) {
      fail(`waysIn names ${JSON.stringify(id)}, which is no provider here`);
    }
  }
  return waysIn;
}
