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

/** `size` unpredictable bytes: ids, session secrets and retry jitter are made of them. */
export type Random = (size: number) => Uint8Array;

/** A new id, unique without coordination: 1..64 of the characters `A-Z a-z 0-9 _ -`. */
export type NewId = () => string;

/**
 * Takes work that must not delay an answer. The task never rejects. A host on a platform that ends
 * processes early hands in its own (`waitUntil`); the default starts it and lets `close()` wait for it.
 */
export type Defer = (task: () => Promise<void>) => void;
