import { ConfigError, isConfigError, nameOf } from '@playerlink/core';

/**
 * How a game is served. `Raw` is the door's own request (`Request` or `IncomingMessage`). The functions
 * are the host's word on a request: nothing they say can be said by a body. They must not read the body.
 * One that throws is answered 503 UNAVAILABLE, except that a `ConnectError` is answered as itself.
 */
export interface HttpOptions<Raw> {
  /** What all paths begin with, such as `/play`; a slash at its end does not matter. Default: nothing. */
  readonly basePath?: string;
  /** The longest body that is read, in bytes, 1 or more. Default 65,536. */
  readonly bodyLimit?: number;
  /** The client carries the COPPA mark: every connect is refused. Default false; anything truthy is yes. */
  readonly coppa?: boolean | ((raw: Raw) => boolean | Promise<boolean>);
  /**
   * For hosts with sessions of their own: the player who is signed in, or null for nobody; no authToken is
   * issued then. Undefined: not a request of such a session, so the Authorization header decides.
   */
  readonly currentPlayerId?: (
    raw: Raw,
  ) => string | null | undefined | Promise<string | null | undefined>;
  /** An unguessable id of the client's connection, at most 255 characters: see core's `ConnectRequest`. */
  readonly channel?: (raw: Raw) => string | undefined | Promise<string | undefined>;
  /**
   * The client's network address, at most 255 characters: what attempts to guess a password are counted by.
   * Behind a proxy that is what the proxy says, such as a header that it sets itself.
   */
  readonly address?: (raw: Raw) => string | undefined | Promise<string | undefined>;
  /** What guards and hooks find as `context`; a promise is awaited. */
  readonly context?: (raw: Raw) => unknown;
  /**
   * Told of everything that was answered 503 although it was no `ConnectError`. Default: one JSON line on
   * standard error with the error's name and place, without its message, which may quote a secret.
   */
  readonly onError?: (thrown: unknown, raw: Raw) => void;
}

/** Options that have been checked, with their defaults. */
export interface Settings<Raw> extends HttpOptions<Raw> {
  /** Empty, or begins with a slash and does not end with one. */
  readonly basePath: string;
  readonly bodyLimit: number;
  readonly onError: (thrown: unknown, raw: Raw) => void;
}

const DEFAULT_BODY_LIMIT = 65_536;

/** @throws ConfigError naming the option */
export function readOptions<Raw>(options: HttpOptions<Raw>): Settings<Raw> {
  const { basePath = '', bodyLimit = DEFAULT_BODY_LIMIT, coppa, onError } = options;
  const fail = (fault: string) => new ConfigError(`@playerlink/http: ${fault}`);
  if (typeof basePath !== 'string' || (basePath !== '' && !basePath.startsWith('/'))) {
    throw fail('basePath must begin with a slash, such as "/play"');
  }
  if (!Number.isSafeInteger(bodyLimit) || bodyLimit < 1) {
    throw fail('bodyLimit must be a positive integer of bytes');
  }
  // A mark of the wrong type must not be taken for "not marked".
  if (!['undefined', 'boolean', 'function'].includes(typeof coppa)) {
    throw fail('coppa must be a boolean or a function');
  }
  for (const name of ['currentPlayerId', 'channel', 'address', 'context', 'onError'] as const) {
    const given = options[name];
    if (given !== undefined && typeof given !== 'function')
      throw fail(`${name} must be a function`);
  }
  return {
    ...options,
    basePath: basePath.replace(/\/+$/, ''),
    bodyLimit,
    onError: onError ?? reportToConsole,
  };
}

function reportToConsole(thrown: unknown): void {
  const entry = {
    level: 'error',
    message: 'an HTTP request could not be served',
    ...nameOf(thrown),
    // Written for operators by contract, unlike any other message.
    ...(isConfigError(thrown) && { reason: thrown.message }),
  };
  console.error(JSON.stringify(entry));
}
