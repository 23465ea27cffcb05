import type { JsonObject } from './json.ts';
import type { VerifiedIdentity } from './provider.ts';
import type { Outcome } from './storage.ts';

/** What a guard may read of a connect. */
export interface GuardEvent {
  readonly gameId: string;
  readonly provider: string;
  /** The checked credentials. They are secrets: do not log or keep them. */
  readonly credentials: Readonly<Record<string, unknown>>;
  readonly scriptData: JsonObject;
  readonly segments: Readonly<Record<string, string>>;
  /** The flags of the request, by their names. */
  readonly flags: Readonly<Record<string, boolean>>;
  readonly channel?: string;
  /** Whatever the host passed as `context`, untouched: an address, a request id. */
  readonly context?: unknown;
}

/**
 * Code of the host that may refuse a connect before anything is written. A guard refuses by throwing
 * `ConnectError` with REFUSED or a code of its own; returning lets the connect go on. Anything else it
 * throws, and silence longer than `timeoutMs`, is answered UNAVAILABLE.
 */
export interface Guards {
  /** Before the platform is asked: block, rate limit. */
  beforeVerify?(event: GuardEvent): void | Promise<void>;
  /** The identity is proven, nothing is decided yet. */
  afterVerify?(event: GuardEvent & { readonly identity: VerifiedIdentity }): void | Promise<void>;
}

/** What the table has decided, and what else the host may choose. */
export interface Choice {
  readonly gameId: string;
  readonly identity: VerifiedIdentity;
  /** The table's outcome, and the row that decided. */
  readonly outcome: Outcome;
  readonly row: string;
  readonly legal: readonly Outcome[];
  /** The signed-in player. */
  readonly playerId?: string;
  /** The player to whom the account belongs. */
  readonly ownerId?: string;
  readonly flags: Readonly<Record<string, boolean>>;
  readonly scriptData: JsonObject;
  readonly segments: Readonly<Record<string, string>>;
  /** Whatever the host passed as `context`, untouched. */
  readonly context?: unknown;
}

/**
 * Chooses an outcome in place of the table's; undefined leaves it. Asked again when a race was lost, so it
 * must change nothing. What it throws refuses, as a guard does.
 */
export type Decide = (choice: Choice) => Outcome | undefined | Promise<Outcome | undefined>;
