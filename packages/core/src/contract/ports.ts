import type { JsonObject } from './json.ts';

/** The time. Tests hand in one that they move by hand, so that no test sleeps. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Runs `fire` once after `ms` milliseconds; returns what cancels it (harmless when too late). */
  timer(ms: number, fire: () => void): () => void;
}

/**
 * How the network is reached: the global `fetch` or something of its shape. Plain `http:` is refused by
 * provider-kit unless `allowHttp` is true (a transport for tests or a private network says so).
 */
export interface Fetch {
  (input: string | URL, init?: RequestInit): Promise<Response>;
  readonly allowHttp?: boolean;
}

/** Where operators read: pino's shape. What core writes holds no credential, token or player's text. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Whether a player has an open, signed-in connection; shown in a switchSummary. */
export interface Presence {
  isOnline(gameId: string, playerId: string): boolean | Promise<boolean>;
}

/** What the processes that serve a game tell each other, and which keys each of them holds. */
export interface Nodes {
  /**
   * Tells all other processes that listen at this moment, in the order of the calls. Best effort: who is cut
   * off misses it. Resolves when it is under way; rejects when it cannot be, or is longer than 65,536 bytes
   * of JSON.
   */
  publish(notice: JsonObject): Promise<void>;
  /** Hears what other processes publish; returns what ends that. Notices of other versions come, too. */
  subscribe(listener: (notice: JsonObject) => void): () => void;
  /**
   * Holds a key for as long as this process lives, and a lease longer should it crash; returns what releases
   * it, once. A key that was held twice is released twice. Others see either a moment later, or when they
   * can be reached again. Never throws for well-formed text of 1..1,024 bytes of UTF-8 without NUL.
   */
  hold(key: string): () => void;
  /** Whether any process holds the key, this one included. What cannot be found out is a no: it never rejects. */
  isHeld(key: string): Promise<boolean>;
}

/** `size` unpredictable bytes: ids, session secrets and retry jitter are made of them. */
export type Random = (size: number) => Uint8Array;

/** A new id, unique without coordination: 1..64 of the characters `A-Z a-z 0-9 _ -`. */
export type NewId = () => string;

/**
 * Takes work that must not delay an answer. The task never rejects. A host on a platform that ends
 * processes early hands in its own (`waitUntil`); the default starts it and lets `close()` wait for it.
 */
export type Defer = (task: () => Promise<void>) => void;

/** A key document, such as a key set or a certificate: how it is had, and for how long it may be used. */
export interface KeySource<Document> {
  /** What it is cached under, unique in the game: its kind and address. */
  readonly id: string;
  /** Documents of one kind: of these at most `keep` (1 or more) are kept, the least recently read goes first. */
  readonly kind: { readonly name: string; readonly keep: number };
  /**
   * Fetches it, checks it, and says how long it is fresh (ms). Whatever is wrong with it rejects, so that
   * nothing is kept that was not checked whole: with a `ConnectError` when there clearly is none, which also
   * ends the use of an older one, within an hour. An `Outage` with `retryAfterMs` may bring the next load forward. It has a deadline of its own: many readers wait for it.
   */
  load(): Promise<{ readonly document: Document; readonly freshMs: number }>;
  /** How long past its freshness the document may be used while `load` fails, ms. */
  readonly staleMs: number;
  /** Between the end of a load and the next one for what a fresh document does not hold, ms. */
  readonly refreshMs: number;
  /** Between a failed load and the next one while there is no fresh document, ms. */
  readonly retryMs: number;
}

/**
 * Keeps key documents between requests. One load at a time per source, for everybody who waits; a loaded
 * document replaces the one before it as a whole, and a failed load replaces nothing.
 */
export interface Keys {
  /**
   * The document: from the cache while it is fresh and has what is `wanted`, else loaded. Where loading
   * is not allowed yet, fails or takes its time, a cached one that has what is wanted and is not too old.
   * After a load that brought nothing wanted the document all the same: the caller sees for itself.
   *
   * Rejects with what `load` rejected with, also for the readers that come within `retryMs` or
   * `refreshMs` after it; and with the signal's reason when it aborts (the load goes on).
   */
  read<Document>(
    source: KeySource<Document>,
    wanted: (document: Document) => boolean,
    signal: AbortSignal,
  ): Promise<Document>;
}
