import { createHash } from 'node:crypto';
import {
  type Clock,
  type ConnectPlan,
  createPlayerLink,
  type Friend,
  type FriendList,
  type Logger,
  type PlayerLink,
  type ProviderDescription,
  type ProviderModule,
  type Random,
  type StorageAdapter,
} from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import type { ManualClock } from '../manual-clock.ts';
import { type Answer, answerOf } from './answer.ts';
import { asGame, type MachineUses } from './machine-watch.ts';
import { type ObservedNetwork, observeNetwork } from './observed-network.ts';
import { waitFor } from './passing-time.ts';
import type { TestPlatform } from './test-platform.ts';

/** One line of a game's log. */
export interface LogLine {
  readonly level: keyof Logger;
  readonly fields: object;
  readonly message: string;
}

/** A game with the one provider in it, that has kept nothing yet, and all that it does. */
export interface Game {
  readonly provider: ProviderDescription;
  readonly network: ObservedNetwork;
  readonly logs: readonly LogLine[];
  /** The plans that were applied; one that only notes a refusal is none. */
  readonly plans: readonly ConnectPlan[];
  /** Every answer, oldest first. */
  readonly answers: readonly Answer[];
  /** The lists of friends that were kept, oldest first. */
  readonly friendLists: readonly FriendList[];
  /** What the provider used beside its ports, while it was watched. */
  readonly uses: MachineUses;
  /**
   * Connects, with the session token if there is one. Time passes only if the answer does not come without
   * it, and then up to `timeoutMs`.
   */
  connect(credentials: unknown, session?: string): Promise<Answer>;
  /** What followed the connects so far, such as friends and push, now. */
  runDeferred(): Promise<void>;
  /** The external id of a player; absent when there is none. */
  externalIdOf(playerId: string): Promise<string | undefined>;
  /** Those of a player's friends who are players here. */
  friendsOf(playerId: string): Promise<readonly Friend[]>;
  /** How many targets the player's messages go to. */
  pushTargetsOf(playerId: string): Promise<number>;
}

/** What a game is made of. */
export interface GameParts {
  /** Calls the plugin, or gives a module that was made before. */
  readonly module: () => ProviderModule;
  readonly platform: TestPlatform;
  readonly clock: ManualClock;
  readonly timeoutMs: number;
}

/** Turns for an answer that needs no time: about a second, for those who compute in other threads. */
const PATIENCE = 400_000;

/** The same in an outage, where time may be what the provider waits for: some ten milliseconds. */
const OUTAGE_PATIENCE = 5_000;

/** Opens a game over an empty storage. */
export function openGame(parts: GameParts): Game {
  const { clock, timeoutMs } = parts;
  const uses: MachineUses = new Map();
  const network = observeNetwork(parts.platform, timeoutMs);
  const kept: Kept = { plans: [], friendLists: [] };
  const logs: LogLine[] = [];
  const answers: Answer[] = [];
  const deferred: Array<() => Promise<void>> = [];
  const link = asGame(uses, () =>
    createPlayerLink({
      gameId: 'conformance',
      storage: recordingStorage(kept),
      providers: [parts.module()],
      fetch: network.fetch,
      clock: watchedClock(clock, uses),
      timeoutMs,
      logger: recordingLogger(logs),
      random: countedBytes(),
      defer: (task) => deferred.push(task),
    }),
  );
  const provider = onlyProvider(link);
  const wait = <T>(work: () => Promise<T>): Promise<T> =>
    waitFor(asGame(uses, work), clock, timeoutMs, network.isBroken ? OUTAGE_PATIENCE : PATIENCE);
  return {
    provider,
    network,
    logs,
    ...kept,
    answers,
    uses,
    async connect(credentials, session) {
      const request = { provider: provider.id, credentials, session };
      const answer = await wait(() => answerOf(link.connect(request)));
      answers.push(answer);
      return answer;
    },
    async runDeferred() {
      for (const task of deferred.splice(0)) await wait(task);
    },
    externalIdOf: async (playerId) => (await link.links.list(playerId))[0]?.externalId,
    friendsOf: (playerId) => link.friends.list(playerId),
    pushTargetsOf: async (playerId) => (await link.push.list(playerId)).length,
  };
}

/** What comes due is the game's again, whoever moves the clock. */
const watchedClock = ({ now, timer }: ManualClock, uses: MachineUses): Clock => ({
  now,
  timer: (ms, fire) => timer(ms, () => asGame(uses, fire)),
});

function onlyProvider({ providers: [provider] }: PlayerLink): ProviderDescription {
  if (provider === undefined) throw new TypeError('the plugin registered no provider');
  return provider;
}

/** What reached the storage. */
interface Kept {
  readonly plans: ConnectPlan[];
  readonly friendLists: FriendList[];
}

function recordingStorage({ plans, friendLists }: Kept): StorageAdapter {
  const storage = memoryStorage();
  return {
    ...storage,
    apply: async (game, plan) => {
      await storage.apply(game, plan);
      if (plan.outcome !== 'refused') plans.push(plan);
    },
    friends: {
      ...storage.friends,
      replace: async (game, playerId, list) => {
        await storage.friends.replace(game, playerId, list);
        friendLists.push(list);
      },
    },
  };
}

function recordingLogger(logs: LogLine[]): Logger {
  const log = (level: keyof Logger) => (fields: object, message: string) => {
    logs.push({ level, fields, message });
  };
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
}

/** Bytes that are never the same twice, and the same in every run. */
function countedBytes(): Random {
  let count = 0;
  return (size) => {
    count += 1;
    return createHash('shake256', { outputLength: size }).update(String(count)).digest();
  };
}
