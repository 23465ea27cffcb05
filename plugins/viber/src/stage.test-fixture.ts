import {
  type ConnectPlan,
  type Container,
  createPlayerLink,
  defineProvider,
  type PlayerLinkConfig,
  PROVIDER,
  type Provider,
} from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import {
  startViber,
  VIBER_APP_ID,
  type ViberOptions,
  type ViberSimulator,
} from '@playerlink/simulators';
import { type ManualClock, manualClock } from '@playerlink/testing';
import { afterEach, beforeEach } from 'vitest';
import { z } from 'zod';
import { viber } from './index.ts';

export { pairOf, refusalOf, until } from '@playerlink/testing';

/** The app of the game under test. */
export const APP_ID = VIBER_APP_ID;

/** Another app at the same Viber. */
export const OTHER_APP = 'another-app';

/** Where the platform's profile, friends and push are. */
export const ORIGIN = 'https://games-api.viber.test';

/** How a player is refused whose token does not hold. */
export const REFUSED = 'accessToken: NOTAUTHENTICATED';

type Options = NonNullable<Parameters<typeof viber>[0]>;

/** Signing in, and nothing that follows it. */
export const LOGIN: Options = { appId: APP_ID, profile: { url: `${ORIGIN}/profile` } };

/** Signing in, friends and push. */
export const ALL: Options = {
  ...LOGIN,
  friends: { url: `${ORIGIN}/friends` },
  push: { url: `${ORIGIN}/push` },
};

/** What a test plays on. */
export interface Stage {
  readonly platform: ViberSimulator;
  /** The one clock of game and platform. */
  readonly clock: ManualClock;
}

/** A fresh Viber for every test of the file or `describe`, closed after it. */
export function setStage(options: ViberOptions = {}): Stage {
  let stage: Stage | undefined;
  const standing = () => {
    if (stage === undefined) throw new Error('the stage stands only during a test');
    return stage;
  };
  beforeEach(async () => {
    const clock = manualClock();
    stage = { clock, platform: await startViber({ clock, apps: [APP_ID, OTHER_APP], ...options }) };
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

/** A game with Viber in it, everything that it logs and every plan that it applies. */
export function openGame(
  { platform, clock }: Stage,
  options: Options = LOGIN,
  config: Partial<PlayerLinkConfig> = {},
) {
  const logs: LogLine[] = [];
  const plans: ConnectPlan[] = [];
  const providers: Provider[] = [];
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
    providers: [viber(options), believer('test-device')({}), believer('test-registration')({})],
    configure: (container: Container) => {
      providers.push(...container.resolveAll<Provider>(PROVIDER));
    },
    fetch: platform.fetch,
    clock,
    logger: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    ...config,
  });
  type Request = Omit<Parameters<typeof link.connect>[0], 'provider' | 'credentials'>;
  const believe = (provider: string, name = 'd1') =>
    link.connect({ provider, credentials: { name } });
  return {
    link,
    logs,
    plans,
    /** The plugin's own, without core around it. */
    provider: providers[0],
    connect: (credentials: unknown, request: Request = {}) =>
      link.connect({ provider: 'viber', credentials, ...request }),
    device: () => believe('test-device'),
    registration: () => believe('test-registration'),
  };
}

/** The lines that a person reads: not those of each call. */
export const readable = (logs: readonly LogLine[]): LogLine[] =>
  logs.filter(({ level }) => level !== 'debug');
