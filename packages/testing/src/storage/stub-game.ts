import { createHash } from 'node:crypto';
import {
  type Clock,
  type ConnectError,
  type ConnectRequest,
  type ConnectResult,
  createPlayerLink,
  defineProvider,
  isConnectError,
  type Logger,
  type PlayerLink,
  type PlayerLinkConfig,
  type Random,
  type Schema,
  type StorageAdapter,
} from '@playerlink/core';
import { failure, same } from './assertions.ts';
import { GAME, NOW } from './plans-by-hand.ts';

/** What the stub providers believe at once: the account's id, its name, a proof good for one use. */
interface StubCredentials {
  readonly account: string;
  readonly name?: string;
  readonly once?: string;
}

/** A whole game over the storage under test, with a clock, random numbers and ids that are made up. */
export interface StubGame {
  readonly link: PlayerLink;
  readonly clock: Clock & { advance(ms: number): void };
  /** A connect with an account of the provider `alpha`, unless `request` names `beta`. */
  connect(
    credentials: string | StubCredentials,
    request?: Partial<ConnectRequest>,
  ): Promise<ConnectResult>;
}

const PROOF_MS = 600_000;

const anything: Schema<object> = {
  '~standard': {
    version: 1,
    vendor: 'playerlink-testing',
    validate: (value) => ({ value: value as object }),
    jsonSchema: { input: () => ({ type: 'object', properties: {} }) },
  },
};

const TEXT = { type: 'string' };

const credentials: Schema<StubCredentials> = {
  '~standard': {
    version: 1,
    vendor: 'playerlink-testing',
    validate: (value) => ({ value: value as StubCredentials }),
    jsonSchema: {
      input: () => ({
        type: 'object',
        properties: { account: TEXT, name: TEXT, once: TEXT },
        required: ['account'],
      }),
    },
  },
};

const stubProvider = (id: string) =>
  defineProvider<object, StubCredentials>({
    id,
    wire: { systemId: id.toUpperCase() },
    options: anything,
    credentials,
    setup: (_options, { clock }) => ({
      verify: async ({ account, name, once }) => ({
        externalId: account,
        displayName: name,
        once: once === undefined ? undefined : { key: once, until: clock.now() + PROOF_MS },
      }),
    }),
  })({});

/** Makes a game that needs no network, no real time and no chance. */
export function stubGame(
  storage: StorageAdapter,
  config: Partial<PlayerLinkConfig> = {},
): StubGame {
  const clock = selfWindingClock();
  const gameId = config.gameId ?? GAME;
  const link = createPlayerLink({
    gameId,
    storage,
    providers: [stubProvider('alpha'), stubProvider('beta')],
    clock,
    random: countedBytes(gameId),
    newId: countedIds(),
    logger: SILENT,
    ...config,
  });
  return {
    link,
    clock,
    connect: (account, request) =>
      link.connect({
        provider: 'alpha',
        credentials: typeof account === 'string' ? { account } : account,
        ...request,
      }),
  };
}

/** The same game over another opening of its storage: it makes ids and tokens of its own. */
export const peerGame = (peer: StorageAdapter): StubGame =>
  stubGame(peer, { random: countedBytes('peer'), newId: countedIds('9') });

/** How a connect ended. */
interface ConnectOutcome {
  readonly value?: ConnectResult;
  readonly refusal?: ConnectError;
}

/** Waits for a connect that may be refused. */
export async function outcomeOf(connecting: Promise<ConnectResult>): Promise<ConnectOutcome> {
  const [result] = await Promise.allSettled([connecting]);
  return result.status === 'fulfilled'
    ? { value: result.value }
    : { refusal: await refused(connecting) };
}

/** Asserts that each token of these connects is its player's. */
export async function tokensAreGood(
  game: StubGame,
  results: readonly ConnectResult[],
): Promise<void> {
  const found = await Promise.all(
    results.map(({ authToken }) => game.link.sessions.resolve(authToken)),
  );
  same(
    found.map((session) => session?.playerId),
    results.map(({ playerId }) => playerId),
    'Every token that was handed out resolves to its player.',
  );
}

/** The refusal of a connect. */
export async function refused(connecting: Promise<unknown>): Promise<ConnectError> {
  const [result] = await Promise.allSettled([connecting]);
  const thrown = result.status === 'rejected' ? result.reason : undefined;
  if (isConnectError(thrown)) return thrown;
  throw failure('The connect must be refused.', `It was ${result.status}.`, { cause: thrown });
}

/**
 * A clock that stands still, until somebody waits: then it jumps to the end of the wait on the next turn
 * of the event loop. So core's pause between two attempts takes no time, but other work goes first.
 */
function selfWindingClock(): StubGame['clock'] {
  let now = NOW;
  return {
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
    timer: (ms, fire) => {
      const due = now + Math.ceil(ms);
      const turn = setImmediate(() => {
        now = Math.max(now, due);
        fire();
      });
      return () => clearImmediate(turn);
    },
  };
}

/** Bytes that are never the same twice, and the same in every run. */
function countedBytes(seed: string): Random {
  let count = 0;
  return (size) => {
    count += 1;
    return createHash('shake256', { outputLength: size }).update(`${seed} ${count}`).digest();
  };
}

/** Ids in order, of the length of a UUID; those of another `place` are others. */
function countedIds(place = '8'): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `00000000-0000-7000-${place}000-${String(count).padStart(12, '0')}`;
  };
}

const nothing = () => {};
const SILENT: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
