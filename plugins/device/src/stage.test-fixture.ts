import {
  type ConnectPlan,
  createPlayerLink,
  defineProvider,
  type PlayerLinkConfig,
} from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { type ManualClock, manualClock } from '@playerlink/testing';
import { z } from 'zod';
import { device } from './index.ts';

export { pairOf, refusalOf } from '@playerlink/testing';

/** What the game client on somebody's phone sends. */
export const phoneOf = (player: string) => ({
  deviceId: `${player}-2b6f0cc904d137be2e1730235f5664094b831186`,
  deviceOS: 'IOS',
});

/** A platform with accounts, which signs in whoever says so. */
const arcade = defineProvider({
  id: 'arcade',
  options: z.object({}),
  credentials: z.object({ account: z.string() }),
  setup: () => ({ verify: async ({ account }) => ({ externalId: account }) }),
});

/** One line of a game's log. */
export interface LogLine {
  readonly level: string;
  readonly fields: object;
  readonly message: string;
}

/** A game with devices and an arcade in it, everything that it logs and every plan that it applies. */
export function openGame(
  config: Partial<PlayerLinkConfig> = {},
  options: Parameters<typeof device>[0] = {},
) {
  const logs: LogLine[] = [];
  const plans: ConnectPlan[] = [];
  const clock: ManualClock = manualClock();
  const storage = config.storage ?? memoryStorage();
  const log = (level: string) => (fields: object, message: string) => {
    logs.push({ level, fields, message });
  };
  const link = createPlayerLink({
    gameId: 'galactic-golf',
    providers: [device(options), arcade({})],
    fetch: async () => {
      throw new TypeError('nobody is asked about a device');
    },
    clock,
    logger: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    ...config,
    storage: {
      ...storage,
      apply: (game, plan) => {
        plans.push(plan);
        return storage.apply(game, plan);
      },
    },
  });
  type Request = Omit<Parameters<typeof link.connect>[0], 'provider' | 'credentials'>;
  return {
    link,
    clock,
    logs,
    plans,
    connect: (credentials: unknown, request: Request = {}) =>
      link.connect({ provider: 'device', credentials, ...request }),
    play: (account: string, request: Request = {}) =>
      link.connect({ provider: 'arcade', credentials: { account }, ...request }),
  };
}
