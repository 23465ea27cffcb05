import {
  type ConnectPlan,
  createPlayerLink,
  defineProvider,
  type PlayerLinkConfig,
} from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import {
  PSN_CLIENT_ID,
  PSN_CLIENT_SECRET,
  type PsnChoice,
  type PsnSimulator,
  startPsn,
} from '@playerlink/simulators';
import { type ManualClock, manualClock, until } from '@playerlink/testing';
import { afterEach, beforeEach } from 'vitest';
import { z } from 'zod';
import { psn } from './index.ts';

export { pairOf, refusalOf, until } from '@playerlink/testing';

/** What the plugin is given. */
export type Options = NonNullable<Parameters<typeof psn>[0]>;

/** The redirect URI of the codes that the simulator gives where none is chosen. */
export const CONSOLE_URI = 'orbis://games';

/** The game under test, registered for PS4. */
export const LEGACY: Options = {
  clientId: PSN_CLIENT_ID,
  clientSecret: PSN_CLIENT_SECRET,
  environment: 'np',
};

/** The game under test, registered for PS5. */
export const V3: Options = { ...LEGACY, flow: 'v3', defaultRedirectUri: CONSOLE_URI };

/** Both, for tests that hold for either. */
export const FLOWS = [
  ['legacy-2.0', LEGACY],
  ['v3', V3],
] as const;

/** Another title at the same platform. */
export const OTHER_CLIENT = { clientId: 'another-title', clientSecret: 'anotherSecret' };

/** Both titles, as the simulator takes them. */
export const CLIENTS = [{ clientId: PSN_CLIENT_ID, clientSecret: PSN_CLIENT_SECRET }, OTHER_CLIENT];

/** How a player is refused whose code does not hold. */
export const REFUSED = 'authorizationCode: NOTAUTHENTICATED';

/** How a player is answered when nobody knows whether the code holds. */
export const UNAVAILABLE = {
  field: 'authentication',
  code: 'UNAVAILABLE',
  status: 503,
  retryable: true,
};

/** What a test plays on. */
export interface Stage {
  readonly platform: PsnSimulator;
  /** The one clock of game and platform. */
  readonly clock: ManualClock;
}

/** A fresh PlayStation Network for every test of the file, closed after it. */
export function setStage(): Stage {
  let stage: Stage | undefined;
  const standing = () => {
    if (stage === undefined) throw new Error('the stage stands only during a test');
    return stage;
  };
  beforeEach(async () => {
    const clock = manualClock();
    stage = { clock, platform: await startPsn({ clock, clients: CLIENTS }) };
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

/** Signs in whoever says so: the device of the seed page's sentences. */
const testDevice = defineProvider({
  id: 'test-device',
  options: z.object({}),
  credentials: z.object({ deviceId: z.string() }),
  setup: () => ({ verify: async ({ deviceId }) => ({ externalId: deviceId }) }),
});

/** One line of a game's log. */
export interface LogLine {
  readonly level: string;
  readonly fields: object;
  readonly message: string;
}

/** A game with PlayStation Network in it, everything that it logs and every plan that it applies. */
export function openGame(
  { platform, clock }: Stage,
  options: Options | undefined = LEGACY,
  config: Partial<PlayerLinkConfig> = {},
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
    providers: [psn(options), testDevice({})],
    fetch: platform.fetch,
    clock,
    logger: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    ...config,
  });
  type Request = Omit<Parameters<typeof link.connect>[0], 'provider' | 'credentials'>;
  const connect = (credentials: unknown, request: Request = {}) =>
    link.connect({ provider: 'psn', credentials, ...request });
  /** A new code of a player, for the flow and environment of this game. */
  const codeOf = (player: string, choice: PsnChoice = {}) =>
    platform.credentials(player, {
      flow: options?.flow ?? 'legacy-2.0',
      environment: options?.environment ?? 'np',
      ...choice,
    });
  return {
    link,
    logs,
    plans,
    connect,
    codeOf,
    signIn: (player: string, request: Request = {}) => connect(codeOf(player), request),
    device: () => link.connect({ provider: 'test-device', credentials: { deviceId: 'd1' } }),
    /** Lines that a person should read. */
    complaints: () => logs.filter(({ level }) => level === 'warn' || level === 'error'),
  };
}

/** Lets the time pass until there is an answer: who lost a race waits a little, by the clock. */
export async function passTime<T>(clock: ManualClock, answer: Promise<T>): Promise<T> {
  let isThere = false;
  const settled = answer.finally(() => {
    isThere = true;
  });
  await until(() => {
    clock.advance(1);
    return isThere;
  });
  return settled;
}
