import { createHash } from 'node:crypto';
import {
  type ConnectPlan,
  createPlayerLink,
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
  /** Connects. Time passes only if the answer does not come without it, and then up to `timeoutMs`. */
  connect(credentials: unknown): Promise<Answer>;
  /** What followed the connects so far, such as friends and push, now. */
  runDeferred(): Promise<void>;
  /** The external id of a player; absent when there is none. */
  externalIdOf(playerId: string): Promise<string | undefined>;
}

/** What a game is made of. */
export interface GameParts {
  readonly module: ProviderModule;
  readonly platform: TestPlatform;
  readonly clock: ManualClock;
  readonly timeoutMs: number;
}

/** Turns for an answer that needs no time: about a second, for those who compute in other threads. */
const PATIENCE = 400_000;

/** The same in an outage, where time may be what the provider waits for: some ten milliseconds. */
const OUTAGE_PATIENCE = 5_000;

/** Opens a game over an empty storage. */
export function openGame({ module, platform, clock, timeoutMs }: GameParts): Game {
  const network = observeNetwork(platform, timeoutMs);
  const plans: ConnectPlan[] = [];
  const logs: LogLine[] = [];
  const answers: Answer[] = [];
  const deferred: Array<() => Promise<void>> = [];
  const link = createPlayerLink({
    gameId: 'conformance',
    storage: recordingStorage(plans),
    providers: [module],
    fetch: network.fetch,
    clock,
    timeoutMs,
    logger: recordingLogger(logs),
    random: countedBytes(),
    defer: (task) => deferred.push(task),
  });
  const patience = () => (network.isBroken ? OUTAGE_PATIENCE : PATIENCE);
  return {
    provider: onlyProvider(link),
    network,
    logs,
    plans,
    answers,
    async connect(credentials) {
      const answering = answerOf(link.connect({ provider: module.id, credentials }));
      const answer = await waitFor(answering, clock, timeoutMs, patience());
      answers.push(answer);
      return answer;
    },
    async runDeferred() {
      for (const task of deferred.splice(0)) await waitFor(task(), clock, timeoutMs, patience());
    },
    externalIdOf: async (playerId) => (await link.links.list(playerId))[0]?.externalId,
  };
}

function onlyProvider({ providers: [provider] }: PlayerLink): ProviderDescription {
  if (provider === undefined) throw new TypeError('the plugin registered no provider');
  return provider;
}

function recordingStorage(plans: ConnectPlan[]): StorageAdapter {
  const storage = memoryStorage();
  return {
    ...storage,
    apply: async (game, plan) => {
      await storage.apply(game, plan);
      if (plan.outcome !== 'refused') plans.push(plan);
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
