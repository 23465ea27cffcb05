import {
  type ConnectPlan,
  createPlayerLink,
  defineProvider,
  type Fetch,
  type PlayerLinkConfig,
} from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import {
  GAME_CENTER_BUNDLE_ID,
  type GameCenterSimulator,
  startGameCenter,
} from '@playerlink/simulators';
import { type ManualClock, manualClock, pairOf, until } from '@playerlink/testing';
import { afterEach, beforeEach, expect } from 'vitest';
import { z } from 'zod';
import { gameCenter } from './index.ts';

export { pairOf, refusalOf, until } from '@playerlink/testing';

/** The bundle id of the game under test. */
export const BUNDLE_ID = GAME_CENTER_BUNDLE_ID;

/** Where the certificate is that the simulator signs with. */
export const KEY_URL = 'https://static.gc.apple.com/public-key/gc-prod-99.cer';

/** How a player is refused whose signature does not hold. */
export const REFUSED = 'signature: NOTAUTHENTICATED';

/** How a player is refused whose id is of no kind that this title has. */
export const REFUSED_ID = 'externalPlayerId: NOTAUTHENTICATED';

/** How a signature is refused whose time is out of the window. */
export const EXPIRED = 'timestamp: EXPIRED';

/** For how long a certificate that was refused is not asked for again, ms. */
export const REFUSED_FOR_MS = 30_000;

/** What the plugin can be called with. */
export type Options = NonNullable<Parameters<typeof gameCenter>[0]>;

/** What a test plays on. */
export interface Stage {
  readonly platform: GameCenterSimulator;
  /** The one clock of game and platform. */
  readonly clock: ManualClock;
}

/** A fresh Game Center for every test of the file, closed after it; its time begins at `start`, ms. */
export function setStage(start?: number): Stage {
  let stage: Stage | undefined;
  const standing = () => {
    if (stage === undefined) throw new Error('the stage stands only during a test');
    return stage;
  };
  beforeEach(async () => {
    const clock = manualClock(start);
    stage = { clock, platform: await startGameCenter({ clock }) };
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

/** A game with Game Center in it: all that it logs, every plan that it applies and every URL that it asks for. */
export function openGame(
  { platform, clock }: Stage,
  { fetch = platform.fetch, ...config }: Partial<PlayerLinkConfig> = {},
  options: Partial<Options> = {},
) {
  const logs: LogLine[] = [];
  const plans: ConnectPlan[] = [];
  const asked: string[] = [];
  const storage = memoryStorage();
  const log = (level: string) => (fields: object, message: string) => {
    logs.push({ level, fields, message });
  };
  const recordingFetch: Fetch = (input, init) => {
    asked.push(String(input));
    return fetch(input, init);
  };
  const issuers = [{ pem: platform.issuerPem }];
  const link = createPlayerLink({
    gameId: 'galactic-golf',
    storage: {
      ...storage,
      apply: (game, plan) => {
        plans.push(plan);
        return storage.apply(game, plan);
      },
    },
    providers: [gameCenter({ bundleId: BUNDLE_ID, issuers, ...options }), testDevice({})],
    fetch: recordingFetch,
    clock,
    logger: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    ...config,
  });
  type Request = Omit<Parameters<typeof link.connect>[0], 'provider' | 'credentials'>;
  return {
    link,
    logs,
    plans,
    asked,
    connect: (credentials: unknown, request: Request = {}) =>
      link.connect({ provider: 'game-center', credentials, ...request }),
    device: (deviceId = 'd1') =>
      link.connect({ provider: 'test-device', credentials: { deviceId } }),
  };
}

/** Why certificates were not accepted, as the log has it. */
export const faultsIn = (logs: readonly LogLine[]): unknown[] =>
  logs.flatMap(({ fields }) => ('fault' in fields ? [fields.fault] : []));

/** The lines that ask the operator to act. */
export const errorsIn = (logs: readonly LogLine[]): LogLine[] =>
  logs.filter(({ level }) => level === 'error');

/** Expects that credentials are refused with this pair, nothing is asked for and nothing is stored. */
export async function expectNoRequest(
  { connect, asked, plans }: ReturnType<typeof openGame>,
  credentials: unknown,
  pair: string,
): Promise<void> {
  expect(await pairOf(connect(credentials))).toBe(pair);
  expect(asked).toEqual([]);
  expect(plans).toEqual([]);
}

/** Waits for all of them. Who lost a race waits a little, by the clock; nobody may wait for the network. */
export async function settle<T>(
  { clock }: Stage,
  answers: Promise<T>[],
): Promise<PromiseSettledResult<T>[]> {
  let done = false;
  const results = Promise.allSettled(answers).finally(() => {
    done = true;
  });
  await until(() => {
    clock.advance(1);
    return done;
  });
  return results;
}
