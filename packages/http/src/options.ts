import { ConfigError, isConfigError, nameOf } from '@playerlink/core';
import { type Cors, type CorsOptions, createCors } from './cors.ts';
import { createLimits, type Limits, type RateLimits } from './rate-limits.ts';
import { newRequestId } from './request-id.ts';
import { serverKeys } from './server-keys.ts';

/**
 * How a game is served. `Raw` is the door's own request (`Request`, `IncomingMessage` or the framework's).
 * The functions are the host's word on a request: nothing they say can be said by a body. They must not
 * read the body. One that throws is answered 503 UNAVAILABLE, except that a `ConnectError` is answered as
 * itself.
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
   * The client's network address, at most 255 characters: what requests and attempts to guess are counted
   * by. Behind a proxy that is what the proxy says, such as a header that it sets itself. Default: the
   * address that is connected, where the door knows it.
   */
  readonly address?: (raw: Raw) => string | undefined | Promise<string | undefined>;
  /** What guards and hooks find as `context`; a promise is awaited. Default: `{ requestId }`. */
  readonly context?: (raw: Raw, about: { readonly requestId: string }) => unknown;
  /** The id of a request that came with none that is usable. Default: a random UUID. */
  readonly newRequestId?: (raw: Raw) => string;
  /** How often a client may ask; see the README. Default: as there; false: as often as it likes. */
  readonly rateLimits?: RateLimits | false;
  /** Which pages of other sites may read the answers. Default: none. */
  readonly cors?: CorsOptions;
  /** Keys of the host's own servers, 16 characters or more each: they open `/explain`, and nothing else. */
  readonly serverKeys?: readonly string[];
  /**
   * Told of everything that was answered 503 although it was no `ConnectError`, of a store of rate limits
   * that fails, and once of a proxy without `address`. Default: one JSON line on standard error with the
   * error's name and place, without its message, which may quote a secret.
   */
  readonly onError?: (thrown: unknown, raw: Raw, requestId: string) => void;
}

/** Options that have been checked, with their defaults. */
export interface Settings<Raw>
  extends Pick<HttpOptions<Raw>, 'coppa' | 'currentPlayerId' | 'channel' | 'address' | 'context'> {
  /** Empty, or begins with a slash and does not end with one. */
  readonly basePath: string;
  readonly bodyLimit: number;
  readonly newRequestId: (raw: Raw) => string;
  readonly limits: Limits | undefined;
  readonly cors: Cors | undefined;
  /** Absent when there are no keys. */
  readonly isServer: ((presented: string) => boolean) | undefined;
  /** Tells the host, whose own failure to listen changes no answer. */
  readonly report: (thrown: unknown, raw: Raw, requestId: string) => void;
}

const DEFAULT_BODY_LIMIT = 65_536;

const FUNCTIONS = [
  'currentPlayerId',
  'channel',
  'address',
  'context',
  'newRequestId',
  'onError',
] as const;

/** @throws ConfigError naming the option */
export function readOptions<Raw>(options: HttpOptions<Raw>): Settings<Raw> {
  const { basePath = '', bodyLimit = DEFAULT_BODY_LIMIT, coppa, cors } = options;
  const { onError = reportToConsole, rateLimits = {}, serverKeys: keys = [] } = options;
  checkForms({ ...options, basePath, bodyLimit, serverKeys: keys });
  const report: Settings<Raw>['report'] = (thrown, raw, requestId) => {
    try {
      onError(thrown, raw, requestId);
    } catch {}
  };
  return {
    ...pick(options, ['currentPlayerId', 'channel', 'address', 'context']),
    ...(coppa !== undefined && { coppa }),
    basePath: basePath.replace(/\/+$/, ''),
    bodyLimit,
    newRequestId: options.newRequestId ?? newRequestId,
    limits: rateLimits === false ? undefined : createLimits(rateLimits),
    cors: cors && createCors(cors),
    isServer: keys.length === 0 ? undefined : serverKeys(keys),
    report,
  };
}

function checkForms<Raw>(options: HttpOptions<Raw>): void {
  const fail = (fault: string) => new ConfigError(`@playerlink/http: ${fault}`);
  const { basePath, bodyLimit, coppa, cors, rateLimits, serverKeys: keys } = options;
  if (typeof basePath !== 'string' || (basePath !== '' && !basePath.startsWith('/'))) {
    throw fail('basePath must begin with a slash, such as "/play"');
  }
  if (!Number.isSafeInteger(bodyLimit) || Number(bodyLimit) < 1) {
    throw fail('bodyLimit must be a positive integer of bytes');
  }
  // A mark of the wrong type must not be taken for "not marked".
  if (!['undefined', 'boolean', 'function'].includes(typeof coppa)) {
    throw fail('coppa must be a boolean or a function');
  }
  for (const name of FUNCTIONS) {
    const given = options[name];
    if (given !== undefined && typeof given !== 'function')
      throw fail(`${name} must be a function`);
  }
  if (!Array.isArray(keys)) throw fail('serverKeys must be a list');
  const isObject = (value: unknown) => typeof value === 'object' && value !== null;
  if (cors !== undefined && !isObject(cors)) throw fail('cors must be an object');
  if (rateLimits !== undefined && rateLimits !== false && !isObject(rateLimits)) {
    throw fail('rateLimits must be an object or false');
  }
}

function pick<T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> {
  const entries = names
    .filter((name) => from[name] !== undefined)
    .map((name) => [name, from[name]]);
  return Object.fromEntries(entries) as Pick<T, K>;
}

function reportToConsole(thrown: unknown, _raw: unknown, requestId: string): void {
  const entry = {
    level: 'error',
    message: 'an HTTP request could not be served',
    requestId,
    ...nameOf(thrown),
    // Written for operators by contract, unlike any other message.
    ...(isConfigError(thrown) && { reason: thrown.message }),
  };
  console.error(JSON.stringify(entry));
}
