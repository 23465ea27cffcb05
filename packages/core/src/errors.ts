import type { JsonObject } from './contract/json.ts';

/** One row of the table of errors. */
export interface ErrorInfo {
  /** HTTP status. */
  readonly status: number;
  /** Whether the same request may succeed when it is sent again unchanged. */
  readonly retryable: boolean;
  readonly message: string;
}

/**
 * The table of errors. Codes are GameSparks' own spelling plus ours; `docs/reference/errors.md` is equal
 * to it by a test. Messages hold no input.
 */
export const ERRORS = {
  REQUIRED: { status: 400, retryable: false, message: 'A required field is missing.' },
  INVALID: { status: 400, retryable: false, message: 'A field has the wrong form.' },
  NOTAUTHENTICATED: {
    status: 401,
    retryable: false,
    message: 'The platform credentials were not accepted.',
  },
  EXPIRED: { status: 401, retryable: false, message: 'The platform credentials have expired.' },
  NOTAUTHORIZED: {
    status: 401,
    retryable: false,
    message: 'The session is not valid: sign in again.',
  },
  REFUSED: { status: 403, retryable: false, message: 'The game refused this connect.' },
  'COPPA restricted': {
    status: 403,
    retryable: false,
    message: 'Social sign-in is not allowed on COPPA compliant credentials.',
  },
  UNKNOWN_PROVIDER: { status: 404, retryable: false, message: 'There is no such provider.' },
  NOT_CONNECTED: {
    status: 404,
    retryable: false,
    message: 'The player has no such account.',
  },
  UNRECOGNISED: { status: 404, retryable: false, message: 'No existing player matches.' },
  ACCOUNT_ALREADY_LINKED: {
    status: 409,
    retryable: false,
    message: 'The platform account and the signed-in player do not fit together.',
  },
  NOT_SET: {
    status: 409,
    retryable: false,
    message: 'It is the last way in: another account or a password must be there first.',
  },
  TAKEN: { status: 409, retryable: false, message: 'The name is in use.' },
  LOCKED: {
    status: 423,
    retryable: false,
    message: 'Too many failed attempts: locked for a while.',
  },
  RATE_LIMITED: { status: 429, retryable: true, message: 'Too many requests: wait.' },
  NOT_CONFIGURED: { status: 501, retryable: false, message: 'The provider is not configured.' },
  NOT_ENABLED: { status: 501, retryable: false, message: 'The provider is not enabled.' },
  UNAVAILABLE: {
    status: 503,
    retryable: true,
    message: 'The platform or the storage did not answer as it should: try again.',
  },
} as const satisfies Record<string, ErrorInfo>;

/** A code of the table. */
export type ErrorCode = keyof typeof ERRORS;

/** A code of the table, or one of the host's own (thrown by a guard; status 403). */
export type AnyErrorCode = ErrorCode | (string & {});

/** What a client may be shown of the player that a refused switch would have led to. */
export interface SwitchSummary {
  readonly id: string;
  readonly displayName: string | null;
  /** Platform ids by system id (`{ "KO": "1234" }`). */
  readonly externalIds: Readonly<Record<string, string>>;
  readonly achievements: readonly string[];
  readonly virtualGoods: readonly string[];
  readonly online: boolean;
  readonly scriptData: JsonObject;
}

// Brands, not instanceof: two copies of core in one process must know each other's errors.
const CONNECT = Symbol.for('@playerlink/ConnectError');
const OUTAGE = Symbol.for('@playerlink/Outage');
const CONFIG = Symbol.for('@playerlink/ConfigError');
const CONFLICT = Symbol.for('@playerlink/StorageConflict');
const UNAVAILABLE = Symbol.for('@playerlink/StorageUnavailable');

const branded = (value: unknown, brand: symbol): boolean =>
  typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[brand] === true;

/** The details of a {@link ConnectError}. */
export interface ConnectErrorOptions {
  /** The request field that is at fault. In a provider the default is its `rejectField`. */
  readonly field?: string;
  readonly switchSummary?: SwitchSummary;
  /** An error of the game's own, shown to the client beside the code: on the GameSparks wire in its place. */
  readonly scriptError?: JsonObject;
  /** For UNAVAILABLE, LOCKED and RATE_LIMITED: ms to wait before the next try. */
  readonly retryAfterMs?: number;
  /** The raw thing. It may hold what a platform said: never shown to a client, never logged by core. */
  readonly cause?: unknown;
}

/** A connect, or another call of the facade, that was answered with no. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';
  readonly [CONNECT] = true;
  readonly code: AnyErrorCode;
  readonly field: string | undefined;
  readonly status: number;
  readonly retryable: boolean;
  readonly switchSummary: SwitchSummary | undefined;
  readonly retryAfterMs: number | undefined;
  readonly scriptError: JsonObject | undefined;

  constructor(code: AnyErrorCode, options: ConnectErrorOptions = {}) {
    const info: ErrorInfo = Object.hasOwn(ERRORS, code)
      ? ERRORS[code as ErrorCode]
      : ERRORS.REFUSED;
    super(info.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.field = options.field;
    this.status = info.status;
    this.retryable = info.retryable;
    this.switchSummary = options.switchSummary;
    this.retryAfterMs = options.retryAfterMs;
    this.scriptError = options.scriptError;
  }
}

/** Whether something thrown is a {@link ConnectError}, whichever copy of core made it. */
export const isConnectError = (value: unknown): value is ConnectError => branded(value, CONNECT);

/**
 * A provider could not find out: the platform is down, or it refuses our own registration. The player is
 * answered UNAVAILABLE. `message` and `operator` are logged, so they must hold no credential.
 */
export class Outage extends Error {
  override readonly name = 'Outage';
  readonly [OUTAGE] = true;
  /** When to try again at the earliest, in ms from now. */
  readonly retryAfterMs: number | undefined;
  /** What the operator has to do; logged as an error. Absent when nothing but waiting helps. */
  readonly operator: string | undefined;

  constructor(
    message: string,
    options: {
      readonly retryAfterMs?: number | undefined;
      readonly operator?: string;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.retryAfterMs = options.retryAfterMs;
    this.operator = options.operator;
  }
}

/** Whether something thrown is an {@link Outage}. */
export const isOutage = (value: unknown): value is Outage => branded(value, OUTAGE);

/** The host's configuration cannot work. The message names the part and the mend. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly [CONFIG] = true;
}

/** Whether something thrown is a {@link ConfigError}. */
export const isConfigError = (value: unknown): value is ConfigError => branded(value, CONFIG);

/** A plan met a state other than the one it was made for; nothing was written. Read and decide again. */
export class StorageConflict extends Error {
  override readonly name = 'StorageConflict';
  readonly [CONFLICT] = true;
}

/** Whether something thrown is a {@link StorageConflict}. */
export const isStorageConflict = (value: unknown): value is StorageConflict =>
  branded(value, CONFLICT);

/** The storage could not do what was asked. Its message is for operators and holds no bound values. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable';
  readonly [UNAVAILABLE] = true;
}

/** Whether something thrown is a {@link StorageUnavailable}. */
export const isStorageUnavailable = (value: unknown): value is StorageUnavailable =>
  branded(value, UNAVAILABLE);
