import {
  type ConnectPlan,
  createPlayerLink,
  defineProvider,
  type PlayerLinkConfig,
} from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import {
  KONGREGATE_API_KEY,
  type KongregateSimulator,
  startKongregate,
} from '@playerlink/simulators';
import { type ManualClock, manualClock } from '@playerlink/testing';
import { afterEach, beforeEach } from 'vitest';
import { z } from 'zod';
import { kongregate } from './index.ts';

export { pairOf, refusalOf, until } from '@playerlink/testing';

/** The API key of the game under test. */
export const API_KEY = KONGREGATE_API_KEY;

/** The API key of another game at the same Kongregate. */
export const OTHER_KEY = 'another-games-key';

/** How a player is refused whose credentials do not hold. */
export const REFUSED = 'gameAuthToken: NOTAUTHENTICATED';

/** What a test plays on. */
export interface Stage {
  readonly platform: KongregateSimulator;
  /** The one clock of game and platform. */
  readonly clock: ManualClock;
}

/** A fresh Kongregate for every test of the file, closed after it. */
export function setStage(): Stage {
  let stage: Stage | undefined;
  const standing = () => {
    if (stage === undefined) throw new Error('the stage stands only during a test');
    return stage;
  };
  beforeEach(async () => {
    const clock = manualClock();
    const games = { [API_KEY]: 'Galactic Golf', [OTHER_KEY]: 'Other Game' };
    stage = { clock, platform: await startKongregate({ clock, games }) };
  });
  afterEach(() => standing().platform.close());
  return {
    get platform() {
      return standing().platform;
    },
    get clock() {
      return standing().clock;
    },
  };
}

/** Signs in whoever says so: the device and the registration of the seed page's sentences. */
const believer = (id: string) =>
  defineProvider({
    id,
    options: z.object({}),
    credentials: z.object({ name: z.string() }),
    setup: () => ({ verify: async ({ name }) => ({ externalId: name }) }),
  });

/** One line of a game's log. */
export interface LogLine {
  readonly level: string;
  readonly fields: object;
  readonly message: string;
}

/** A game with Kongregate in it, everything that it logs and every plan that it applies. */
export function openGame(
  { platform, clock }: Stage,
  config: Partial<PlayerLinkConfig> = {},
  options: Parameters<typeof kongregate>[0] = { apiKey: API_KEY },
) {
  const logs: LogLine[] = [];
  const plans: ConnectPlan[] = [];
  const storage = memoryStorage();
  const log = (level: string) => (fields: object, message: string) => {
    logs.push({ level, fields, message });
  };
  const link = createPlayerLink({
    gameId: 'galactic-golf',
    storage: {
      ...storage,
      apply: (game, plan) => {
        plans.push(plan);
        return storage.apply(game, plan);
      },
    },
    providers: [
      kongregate(options),
      believer('test-device')({}),
      believer('test-registration')({}),
    ],
    fetch: platform.fetch,
    clock,
    logger: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    ...config,
  });
  type Request = Omit<Parameters<typeof link.connect>[0], 'provider' | 'credentials'>;
  const believe = (provider: string) => link.connect({ provider, credentials: { name: 'd1' } });
  return {
    link,
    logs,
    plans,
    connect: (credentials: unknown, request: Request = {}) =>
      link.connect({ provider: 'kongregate', credentials, ...request }),
    device: () => believe('test-device'),
    registration: () => believe('test-registration'),
  };
}

/** The lines that a person reads: not those of each call. */
export const readable = (logs: readonly LogLine[]): LogLine[] =>
  logs.filter(({ level }) => level !== 'debug');
