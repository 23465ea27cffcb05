import { randomUUID } from 'node:crypto';
import {
  type Clock,
  ConfigError,
  consoleLogger,
  isConfigError,
  type JsonObject,
  type Logger,
  type Nodes,
  nameOf,
  quietLogger,
  systemClock,
} from '@playerlink/core';
import type { Knex } from 'knex';
import { dialectOf } from '../dialect.ts';
import { assertMigrated } from '../migrate.ts';
import { toStorageError } from '../postgres/storage-error.ts';
import { batched } from './batched.ts';
import { heldKeys } from './held-keys.ts';
import { Line } from './line.ts';
import { NodeLease } from './node-lease.ts';
import { HELD } from './node-statements.ts';
import { partsReader } from './notice-parts.ts';
import { outbox } from './outbox.ts';

/** How a process shows itself to the others. */
export interface PostgresNodesOptions {
  /** The time. The clocks of all processes must agree to a few seconds. Default: the machine's. */
  readonly clock?: Clock;
  /**
   * How long after a crash what this process held still counts as held, ms: 1,000..3,600,000, default
   * 30,000. It is renewed three times as often.
   */
  readonly leaseMs?: number;
  /** Where operators read. Default: standard error. */
  readonly logger?: Logger;
  /** The channel of LISTEN, `a-z 0-9 _`, of the whole database: the same for all processes. Default `playerlink`. */
  readonly channel?: string;
}

/** Core's port between processes, over one Postgres. */
export interface PostgresNodes extends Nodes {
  /** Releases what is held at once, and ends the connection. Call it after the game's own `close`. */
  close(): Promise<void>;
}

/**
 * Joins the processes that share a Postgres, over a connection of its own beside the pool (no pooler in
 * transaction mode). While the server is away nothing is told and nobody but this process's own is
 * held; when it is back all is as before, but for notices that were missed.
 *
 * @throws ConfigError for another engine, wrong options and a schema that is not migrated; StorageUnavailable
 * @example
 * ```ts
 * const nodes = await postgresNodes(db);
 * const presence = gameSparksPresence({ nodes });
 * ```
 */
export async function postgresNodes(
  db: Knex,
  options: PostgresNodesOptions = {},
): Promise<PostgresNodes> {
  const { clock, leaseMs, logger, channel } = readOptions(db, options);
  await checkSchema(db);
  const self = randomUUID();
  const listeners = new Set<(notice: JsonObject) => void>();
  const line = new Line({
    db,
    channel,
    clock,
    logger,
    answerMs: leaseMs / 3,
    onUp: () => void lease.renew(),
    onPayload: hearing(self, listeners, logger),
  });
  const keys = heldKeys(() => void lease.renew());
  const lease = new NodeLease({ line, keys, clock, leaseMs, logger });
  const isHeldByAny = heldByAny(line, clock);
  await line.open();
  await lease.renew();
  const stopBeating = everyThird(leaseMs, clock, () => lease.beat());
  return {
    publish: outbox(line, channel, self),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    hold: (key) => keys.hold(checked(key)),
    isHeld: async (key) => keys.has(key) || isHeldByAny(key),
    close: async () => {
      stopBeating();
      await lease.leave();
      await line.close();
    },
  };
}

/** Asks the table, once for all that ask at a time. Not knowing it is a no. */
function heldByAny(line: Line, clock: Clock): (key: string) => Promise<boolean> {
  const read = batched(async (asked: readonly string[]) => {
    const rows = await line.query<{ key: string }>(HELD, [[...new Set(asked)], clock.now()]);
    return new Set(rows.map(({ key }) => key));
  });
  return (key) =>
    read(key).then(
      (held) => held.has(key),
      () => false,
    );
}

const MAX_KEY_BYTES = 1_024;

/** @throws TypeError for what no key can be */
function checked(key: string): string {
  const size = Buffer.byteLength(key);
  if (size > 0 && size <= MAX_KEY_BYTES && key.isWellFormed() && !key.includes('\0')) return key;
  throw new TypeError(`a key is well-formed text of 1..${MAX_KEY_BYTES} bytes without NUL`);
}

/** What a payload is turned into, and who hears it. A listener that fails disturbs nobody. */
function hearing(
  self: string,
  listeners: ReadonlySet<(notice: JsonObject) => void>,
  logger: Logger,
): (payload: string) => void {
  const read = partsReader((sender) => sender === self);
  const attempt = (act: () => void) => {
    try {
      act();
    } catch (thrown) {
      logger.warn(nameOf(thrown), 'a notice of another process was of no use');
    }
  };
  return (payload) =>
    attempt(() => {
      const notice = read(payload);
      if (notice === undefined) return;
      for (const listener of [...listeners]) attempt(() => listener(notice));
    });
}

/** Calls again and again, a third of the lease after the last call; returns what ends it. */
function everyThird(leaseMs: number, clock: Clock, act: () => Promise<void>): () => void {
  let cancel = () => {};
  const wait = () => {
    cancel = clock.timer(leaseMs / 3, () => {
      wait();
      void act();
    });
  };
  wait();
  return () => cancel();
}

function readOptions(db: Knex, options: PostgresNodesOptions): Required<PostgresNodesOptions> {
  const { clock = systemClock, leaseMs = 30_000, channel = 'playerlink' } = options;
  const { name } = dialectOf(db, 'postgresNodes');
  if (name !== 'postgres') {
    throw new ConfigError(`postgresNodes: the knex must be one of Postgres, not of ${name}`);
  }
  if (!Number.isSafeInteger(leaseMs) || leaseMs < 1_000 || leaseMs > 3_600_000) {
    throw new ConfigError('postgresNodes: leaseMs must be an integer of 1000..3600000');
  }
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(channel)) {
    throw new ConfigError('postgresNodes: channel must be 1..63 of the characters a-z 0-9 _');
  }
  return { clock, leaseMs, channel, logger: quietLogger(options.logger ?? consoleLogger) };
}

/** @throws ConfigError, StorageUnavailable */
async function checkSchema(db: Knex): Promise<void> {
  try {
    await assertMigrated(db, '<url>');
  } catch (thrown) {
    throw isConfigError(thrown) ? thrown : toStorageError(thrown);
  }
}
