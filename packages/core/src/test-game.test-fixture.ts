import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
  type CallOptions,
  type Clock,
  type ConnectError,
  createPlayerLink,
  type Defer,
  defineProvider,
  type IdentityClaim,
  isConnectError,
  type Logger,
  type PlayerLink,
  type PlayerLinkConfig,
  type ProviderMethods,
  type ProviderTraits,
  type ProviderWire,
  type Random,
  type StorageAdapter,
} from './index.ts';
import { memoryStorage } from './memory/index.ts';

/** A clock that moves when it is told to; timers fire on the way. */
export interface FakeClock extends Clock {
  advance(ms: number): void;
  readonly pending: number;
}

export function fakeClock(start = 1_700_000_000_000): FakeClock {
  let now = start;
  const timers = new Set<{ at: number; fire: () => void }>();
  return {
    now: () => now,
    timer: (ms, fire) => {
      const timer = { at: now + ms, fire };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance: (ms) => {
      now += ms;
      for (const timer of [...timers].sort((a, b) => a.at - b.at)) {
        if (timer.at > now || !timers.delete(timer)) continue;
        timer.fire();
      }
    },
    get pending() {
      return timers.size;
    },
  };
}

/** A clock whose short timers fire at the next turn of the loop: retries go on, deadlines never come. */
export function hastyClock(start = 1_700_000_000_000): FakeClock {
  const clock = fakeClock(start);
  return {
    ...clock,
    now: clock.now,
    get pending() {
      return clock.pending;
    },
    timer: (ms, fire) => {
      if (ms > 1_000) return clock.timer(ms, fire);
      const soon = setImmediate(fire);
      return () => clearImmediate(soon);
    },
  };
}

/** Bytes that look random and are the same in every run. */
function seededRandom(seed = 'seed'): Random {
  let count = 0;
  return (size) => {
    const blocks: Buffer[] = [];
    for (let have = 0; have < size; have += 32) {
      blocks.push(createHash('sha256').update(`${seed}:${count++}`).digest());
    }
    return Buffer.concat(blocks).subarray(0, size);
  };
}

export interface LogLine {
  readonly level: string;
  readonly fields: Record<string, unknown>;
  readonly message: string;
}

export function memoryLogger(): Logger & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at = (level: string) => (fields: object, message: string) => {
    lines.push({ level, fields: { ...fields }, message });
  };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

type Verify = (credentials: { ticket: string }, call: CallOptions) => Promise<IdentityClaim>;

/** A provider whose ticket is `<externalId>` or `<externalId>/<name>`, unless `verify` says otherwise. */
export const stubProvider = (
  id: string,
  parts: {
    verify?: Verify;
    wire?: ProviderWire;
    /** Without a system id. */
    hidden?: boolean;
    singleUse?: boolean;
    traits?: ProviderTraits;
    friends?: NonNullable<ProviderMethods['friends']>;
    registerPush?: NonNullable<ProviderMethods['registerPush']>;
  } = {},
) =>
  defineProvider({
    id,
    wire: { ...(!parts.hidden && { systemId: id.slice(0, 2).toUpperCase() }), ...parts.wire },
    options: z.strictObject({ key: z.string().min(1) }),
    credentials: z.object({ ticket: z.string().max(512), hint: z.string().optional() }),
    singleUse: parts.singleUse ?? false,
    proofKey: ({ ticket }) => ticket,
    ...(parts.traits && { traits: parts.traits }),
    setup: () => ({
      verify: parts.verify ?? ticketOf,
      ...(parts.friends && { friends: parts.friends }),
      ...(parts.registerPush && { registerPush: parts.registerPush }),
    }),
  })({ key: 'title' });

const ticketOf: Verify = async ({ ticket }) => {
  const [externalId = '', displayName] = ticket.split('/');
  return { externalId, displayName };
};

export interface TestGame {
  readonly link: PlayerLink;
  readonly storage: StorageAdapter;
  readonly clock: FakeClock;
  readonly logger: ReturnType<typeof memoryLogger>;
}

/** A game on memory storage with the stub providers `arcade` and `beacon`, and nothing real. */
export function testGame(config: Partial<PlayerLinkConfig> & { clock?: FakeClock } = {}): TestGame {
  const storage = config.storage ?? memoryStorage();
  const clock = config.clock ?? hastyClock();
  const logger = memoryLogger();
  const link = createPlayerLink({
    gameId: 'golf',
    providers: [stubProvider('arcade'), stubProvider('beacon')],
    random: seededRandom(),
    logger,
    ...config,
    clock,
    storage,
  });
  return { link, storage, clock, logger };
}

/** A `defer` that starts a task at once, and what waits for those that were started. */
export function awaitable(): { defer: Defer; settled: () => Promise<unknown> } {
  const running: Promise<void>[] = [];
  return {
    defer: (task) => void running.push(task()),
    settled: () => Promise.all(running),
  };
}

/** Every row that a storage was asked to write, as text: what a secret must not be found in. */
export function recording(storage: StorageAdapter = memoryStorage()) {
  const applied: string[] = [];
  const recorded: StorageAdapter = {
    ...storage,
    apply: async (game, plan) => {
      await storage.apply(game, plan);
      applied.push(JSON.stringify(plan));
    },
  };
  return { storage: recorded, applied };
}

/** What a call was refused with. */
export async function refused(answer: Promise<unknown>): Promise<ConnectError> {
  const error = await answer.then(
    () => undefined,
    (thrown) => thrown,
  );
  if (!isConnectError(error)) throw new TypeError(`not refused by a ConnectError: ${error}`);
  return error;
}

/** Lets the loop turn until something is so. */
export async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await new Promise((resolve) => setImmediate(resolve));
}
