import { ConfigError, ConnectError } from '@playerlink/core';

/** How often, in how long: fixed windows that begin with a key's first request. */
export interface Rate {
  /** 1 or more. */
  readonly points: number;
  /** Seconds, 1 or more. */
  readonly duration: number;
}

/** What a store is asked to count: the options that rate-limiter-flexible's limiters take. */
export interface LimitRule extends Rate {
  /** Sets the keys of one rule apart from those of another in the same store. */
  readonly keyPrefix: string;
}

/** How a key stands. */
export interface LimiterState {
  readonly consumedPoints: number;
  /** Until the key's window is over, ms. */
  readonly msBeforeNext: number;
}

/** What every limiter of rate-limiter-flexible is. A failure of the store rejects with an Error. */
export interface Limiter {
  /** Counts one. Rejects with the state, which is no Error, when that is one too many. */
  consume(key: string): Promise<LimiterState>;
  get(key: string): Promise<LimiterState | null>;
}

/** Makes the limiter of a rule, such as `(rule) => new RateLimiterRedis({ storeClient: redis, ...rule })`. */
export type LimitStore = (rule: LimitRule) => Limiter;

/** @throws ConfigError naming the member that cannot work */
export function checkRate(name: string, { points, duration }: Rate): void {
  for (const [member, value] of Object.entries({ points, duration })) {
    if (Number.isSafeInteger(value) && value >= 1) continue;
    throw new ConfigError(`@playerlink/http: ${name}.${member} must be a positive integer`);
  }
}

/** The answer to one too many. */
export const rateLimited = ({ msBeforeNext }: LimiterState) =>
  new ConnectError('RATE_LIMITED', { retryAfterMs: Math.max(msBeforeNext, 1_000) });

/** What a limiter rejected with, when it is a no and not a failure of the store. */
export function stateOf(thrown: unknown): LimiterState | undefined {
  const isState =
    !(thrown instanceof Error) &&
    typeof (thrown as LimiterState | undefined)?.msBeforeNext === 'number';
  return isState ? (thrown as LimiterState) : undefined;
}
