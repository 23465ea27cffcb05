import {
  type ConnectPlan,
  createPlayerLink,
  defineProvider,
  type PlayerLinkConfig,
} from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { type ManualClock, manualClock, pairOf } from '@playerlink/testing';
import { z } from 'zod';
import { password, passwordExternalId } from './index.ts';

export { pairOf, refusalOf } from '@playerlink/testing';

type Options = NonNullable<Parameters<typeof password>[0]>;

/** Argon2 as cheap as it gets: what it costs is no matter of these tests. */
export const CHEAP = { memoryKiB: 8, passes: 1 } satisfies Options;

/** How a secret begins that was made with them. */
export const CHEAP_PREFIX = '$argon2id$v=19$m=8,t=1,p=1$';

/** What ada's game client sends to sign in. */
export const ADA = { userName: 'ada', password: 'correct horse battery staple' };

/** The same with a password that is not hers. */
export const WRONG = { ...ADA, password: 'tr0ub4dor&3' };

/** How a wrong password and an unknown user name are refused. */
export const REFUSED = 'DETAILS: UNRECOGNISED';

/** How everything is refused while the account is locked. */
export const LOCKED = 'DETAILS: LOCKED';

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

/** A game with passwords and an arcade in it, everything that it logs and every plan that it applies. */
export function openGame(options: Partial<Options> = {}, config: Partial<PlayerLinkConfig> = {}) {
  const logs: LogLine[] = [];
  const plans: ConnectPlan[] = [];
  const clock: ManualClock = manualClock();
  const storage = config.storage ?? memoryStorage();
  const log = (level: string) => (fields: object, message: string) => {
    logs.push({ level, fields, message });
  };
  const link = createPlayerLink({
    gameId: 'galactic-golf',
    providers: [password({ ...CHEAP, ...options }), arcade({})],
    fetch: async () => {
      throw new TypeError('nobody is asked about a password');
    },
    clock,
    // `raced` moves the clock faster than threads make hashes.
    timeoutMs: 60_000,
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
  const login = (credentials: unknown, request: Request = {}) =>
    link.connect({ provider: 'password', credentials, ...request });
  return {
    link,
    clock,
    storage,
    logs,
    plans,
    login,
    register: (credentials: object, request: Request = {}) =>
      login({ ...credentials, register: true }, request),
    play: (account: string, request: Request = {}) =>
      link.connect({ provider: 'arcade', credentials: { account }, ...request }),
    /** What the vault has of an account. */
    row: (userName: string) =>
      storage.vault.read(link.gameId, 'password', passwordExternalId(userName), clock.now()),
    /** Imports a player whose only account has this user name, and this secret if any. */
    adopt: async (userName: string, secret?: string) => {
      const at = clock.now();
      const account = {
        provider: 'password',
        externalId: passwordExternalId(userName),
        slot: '',
        displayName: null,
        syncDisplayName: false,
        createdAt: at,
        lastLoginAt: at,
        ...(secret !== undefined && { secret }),
      };
      const player = {
        id: `import-${userName}`,
        displayName: userName,
        segments: {},
        scriptData: {},
        achievements: [],
        virtualGoods: {},
        createdAt: at,
        lastSeenAt: at,
        links: [account],
      };
      if (!(await storage.players.adopt(link.gameId, player))) throw new Error('adopted before');
      return player.id;
    },
  };
}

/** The pairs of so many attempts, one after the other. */
export async function pairsOf(times: number, attempt: () => Promise<unknown>): Promise<string[]> {
  const pairs: string[] = [];
  for (let time = 0; time < times; time += 1) pairs.push(await pairOf(attempt()));
  return pairs;
}

/** All answers or refusals; who lost a race waits a little, by the clock. */
export async function raced<T>(
  clock: ManualClock,
  answers: ReadonlyArray<Promise<T>>,
): Promise<ReadonlyArray<PromiseSettledResult<T>>> {
  let isDone = false;
  const all = Promise.allSettled(answers).finally(() => {
    isDone = true;
  });
  while (!isDone) {
    clock.advance(1);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return all;
}
