import { type Clock, type Logger, nameOf, StorageUnavailable } from '@playerlink/core';
import type { Knex } from 'knex';
import type { PgTypes } from '../postgres/driver.ts';
import { TYPES } from '../postgres/driver.ts';
import { isBroken, toStorageError } from '../postgres/storage-error.ts';
import { within } from './within.ts';

/** The part of pg's `Client` that is used here. */
interface LineConnection {
  query(query: string | { text: string; values: Values; types: PgTypes }): Promise<{
    readonly rows: readonly unknown[];
  }>;
  on(event: 'notification', listener: (notification: { readonly payload?: string }) => void): void;
  on(event: 'error' | 'end', listener: () => void): void;
  end(): Promise<void>;
}

type Values = ReadonlyArray<string | number | readonly string[]>;

/** Between a failure to connect and the next try, ms; each time twice as long, up to `answerMs`. */
const FIRST_PAUSE_MS = 100;

// What is written here is worth nothing after a crash, so no commit waits for the disk.
const settingUp = (channel: string) => `
set session characteristics as transaction isolation level read committed;
set synchronous_commit = off;
listen "${channel}"`;

/** What a line is made of. */
export interface LineOptions {
  readonly db: Knex;
  readonly channel: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long an answer may take before the connection counts as lost, ms. */
  readonly answerMs: number;
  /** There is a connection, the first one or again. What was said meanwhile is missed. */
  readonly onUp: () => void;
  readonly onPayload: (payload: string) => void;
}

/**
 * A connection of one's own beside the pool, which listens, and is made anew when it is lost. Nothing that
 * is asked waits for one.
 */
export class Line {
  readonly #options: LineOptions;
  #connection: LineConnection | undefined;
  #isClosed = false;
  #pause = FIRST_PAUSE_MS;
  #cancelRetry: () => void = () => {};

  constructor(options: LineOptions) {
    this.#options = options;
  }

  /** Whether there is a connection, as far as is known. */
  get isUp(): boolean {
    return this.#connection !== undefined;
  }

  /** Connects for the first time. @throws StorageUnavailable; then nothing is open */
  async open(): Promise<void> {
    try {
      await this.#connect();
    } catch (thrown) {
      throw toStorageError(thrown);
    }
  }

  /** The rows of an answer. @throws StorageUnavailable without a connection, and without an answer in time */
  async query<Row>(text: string, values: Values): Promise<readonly Row[]> {
    const { clock, answerMs } = this.#options;
    const connection = this.#connection;
    if (connection === undefined) throw new StorageUnavailable('postgres: not connected');
    try {
      const query = connection.query({ text, values, types: TYPES });
      return (await within(clock, answerMs, query)).rows as readonly Row[];
    } catch (thrown) {
      if (isBroken(thrown)) this.#lose(connection);
      throw toStorageError(thrown);
    }
  }

  /** Ends it for good. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelRetry();
    const connection = this.#connection;
    this.#connection = undefined;
    if (connection === undefined) return;
    const { clock, answerMs } = this.#options;
    // A server that is silent is not waited for longer.
    await within(clock, answerMs, hangUp(connection)).catch(() => {});
  }

  async #connect(): Promise<void> {
    const { db, channel, clock, answerMs, onPayload, onUp } = this.#options;
    const connecting: Promise<LineConnection> = db.client.acquireRawConnection();
    const connection = await within(clock, answerMs, connecting, hangUp);
    connection.on('error', () => this.#lose(connection));
    connection.on('end', () => this.#lose(connection));
    connection.on('notification', ({ payload = '' }) => onPayload(payload));
    try {
      await within(clock, answerMs, connection.query(settingUp(channel)));
      if (this.#isClosed) throw new StorageUnavailable('postgres: closed');
    } catch (thrown) {
      void hangUp(connection);
      throw thrown;
    }
    this.#connection = connection;
    this.#pause = FIRST_PAUSE_MS;
    onUp();
  }

  #lose(connection: LineConnection): void {
    if (connection !== this.#connection) return;
    this.#connection = undefined;
    void hangUp(connection);
    this.#options.logger.warn({}, 'the connection to the other processes is lost');
    this.#retryLater();
  }

  #retryLater(): void {
    const { clock, answerMs } = this.#options;
    this.#cancelRetry = clock.timer(this.#pause, () => void this.#retry());
    this.#pause = Math.min(this.#pause * 2, answerMs);
  }

  async #retry(): Promise<void> {
    const { logger } = this.#options;
    try {
      await this.#connect();
      logger.info({}, 'the connection to the other processes is back');
    } catch (thrown) {
      if (this.#isClosed) return;
      logger.debug(nameOf(thrown), 'the other processes cannot be reached yet');
      this.#retryLater();
    }
  }
}

/** A connection that is lost already has nothing to say about its end. */
const hangUp = (connection: LineConnection): Promise<void> => connection.end().catch(() => {});
