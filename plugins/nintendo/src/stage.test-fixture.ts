import {
  ConnectError,
  type ConnectPlan,
  createPlayerLink,
  defineProvider,
  type PlayerLinkConfig,
} from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import {
  NINTENDO_APPLICATION_ID,
  type NintendoSimulator,
  startNintendo,
} from '@playerlink/simulators';
import { type ManualClock, manualClock, refusalOf } from '@playerlink/testing';
import { afterEach, beforeEach, expect } from 'vitest';
import { z } from 'zod';
import { nintendo } from './index.ts';

export { pairOf, refusalOf, until } from '@playerlink/testing';

/** The application id of the title under test. */
export const TITLE = NINTENDO_APPLICATION_ID;

/** The application id of another title. */
export const OTHER_TITLE = '0100999999999000';

/** How a player is refused whose token does not hold. */
export const REFUSED = 'nsaIdToken: NOTAUTHENTICATED';

/** What the plugin can be called with. */
export type Options = NonNullable<Parameters<typeof nintendo>[0]>;

/** What a test plays on. */
export interface Stage {
  readonly platform: NintendoSimulator;
  /** The one clock of game and platform. */
  readonly clock: ManualClock;
}

/** A fresh Nintendo for every test of the file, closed after it. */
export function setStage(): Stage {
  let stage: Stage | undefined;
  const standing = () => {
    if (stage === undefined) throw new Error('the stage stands only during a test');
    return stage;
  };
  beforeEach(async () => {
    const clock = manualClock();
    stage = { clock, platform: await startNintendo({ clock }) };
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

/** A game with Nintendo in it, everything that it logs and every plan that it applies. */
export function openGame(
  { platform, clock }: Stage,
  config: Partial<PlayerLinkConfig> = {},
  options: Partial<Options> = {},
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
    providers: [nintendo({ applicationIds: [TITLE], ...options }), testDevice({})],
    fetch: platform.fetch,
    clock,
    logger: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    ...config,
  });
  type Request = Omit<Parameters<typeof link.connect>[0], 'provider' | 'credentials'>;
  return {
    link,
    logs,
    plans,
    connect: (credentials: unknown, request: Request = {}) =>
      link.connect({ provider: 'nintendo', credentials, ...request }),
    device: () => link.connect({ provider: 'test-device', credentials: { deviceId: 'd1' } }),
  };
}

/** What an unproven token says. */
export function claimsOf(nsaIdToken: string): Readonly<Record<string, unknown>> {
  const [, claims = ''] = nsaIdToken.split('.');
  const text = Buffer.from(claims, 'base64url').toString();
  return JSON.parse(text.replace(/^\ufeff/, ''));
}

/** What a client sends whose player is called ada. */
export const sent = (nsaIdToken: string) => ({ nsaIdToken, displayName: 'ada' });

/** The one refusal of every token that does not hold. */
export const REFUSAL = {
  name: 'ConnectError',
  message: new ConnectError('NOTAUTHENTICATED').message,
  field: 'nsaIdToken',
  code: 'NOTAUTHENTICATED',
  status: 401,
  retryable: false,
};

type Game = ReturnType<typeof openGame>;

/** Connects with a token that must not hold: refused, nothing stored, and so many requests made for it. */
export async function expectNo(
  { platform }: Stage,
  { connect, plans }: Game,
  nsaIdToken: string,
  requests: number,
): Promise<void> {
  const before = { plans: plans.length, requests: platform.requestCount };
  expect(await refusalOf(connect(sent(nsaIdToken)))).toMatchObject(REFUSAL);
  expect(plans).toHaveLength(before.plans);
  expect(platform.requestCount - before.requests).toBe(requests);
}

/** Connects with a token that must hold. */
export async function expectYes({ connect }: Game, nsaIdToken: string): Promise<void> {
  expect(await connect(sent(nsaIdToken))).toMatchObject({ displayName: 'ada' });
}
