import type { Clock } from '@playerlink/core';
import {
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhenResult,
  type IBackoff,
} from 'cockatiel';
import { type CallResult, isDown, unasked } from './call-result.ts';

/** Lets calls through to a platform, or answers for it while it is left alone. */
export interface PlatformGate {
  /** What is answered at once; absent while the platform may be asked. */
  refusal(host: string): CallResult<never> | undefined;
  /** Makes the call, unless there is a refusal by now. */
  pass<Answer>(host: string, call: () => Promise<CallResult<Answer>>): Promise<CallResult<Answer>>;
}

/** That the platform is left alone; or that it has answered after that. */
export interface GateEvent {
  readonly state: 'open' | 'closed';
  /** While open: when the platform is tried again, in ms. */
  readonly retryAfterMs?: number;
}

/** The longest the platform is left alone before it is tried again. */
export const LONGEST_OPEN_MS = 60_000;
/** A platform that asks for more time than this is asked again all the same. */
const LONGEST_PAUSE_MS = 30_000;
/** What the others are told while one call tries whether the platform is back. */
const TRIAL_MS = 1_000;

/**
 * A circuit breaker, and the platform's own `retry-after` where it concerns everybody (a 502, 503 or 504, or
 * `failures` 429s in a row), both by `clock`. After `failures` results in a
 * row that speak against the platform it is left alone for `openMs`, then tried with one call; while that
 * fails, for twice as long each time.
 */
export function platformGate(
  clock: Clock,
  { failures, openMs }: { readonly failures: number; readonly openMs: number },
  tell: (event: GateEvent) => void,
): PlatformGate {
  let open = NO_REST;
  let pause = NO_REST;
  let crowded = 0;
  const openLeft = () => leftOf(open, clock.now());
  const pauseLeft = () => leftOf(pause, clock.now());
  const report = reporter(clock, tell);
  const breaker = circuitBreaker(handleWhenResult(isFailure), {
    halfOpenAfter: {
      next: () =>
        backoff(openMs, (ms) => {
          open = restFor(clock, ms);
        }),
    },
    breaker: new ConsecutiveBreaker(failures),
  });

  const refusal = (host: string) => {
    const ms = Math.max(openLeft(), pauseLeft());
    if (ms > 0) return unasked(host, pauseLeft() > 0 ? PAUSED : LEFT_ALONE, ms);
    // While one call tries whether the platform is back, the others do not wait for it.
    return breaker.state === CircuitState.HalfOpen
      ? unasked(host, LEFT_ALONE, TRIAL_MS)
      : undefined;
  };

  return {
    refusal,
    async pass(host, call) {
      const refused = refusal(host);
      if (refused !== undefined) return refused;
      const result = await breaker.execute(call);
      crowded = isCrowded(result) ? crowded + 1 : 0;
      // One 429 may be about one player: only when nobody gets anything else is it about us.
      const concernsAll = isDown(result) || crowded >= failures;
      const pauseMs = concernsAll ? pauseOf(result) : 0;
      if (pauseMs > pauseLeft()) pause = restFor(clock, pauseMs);
      const answers = breaker.state === CircuitState.Closed && !isDown(result);
      report(Math.max(openLeft(), pauseLeft()), answers);
      return result;
    },
  };
}

/** For how long the platform asks to be left alone, as far as that is honoured. */
const pauseOf = (result: CallResult<unknown>): number =>
  'outage' in result ? Math.min(result.outage.retryAfterMs ?? 0, LONGEST_PAUSE_MS) : 0;

const isCrowded = (result: CallResult<unknown>): boolean => result.status === 429;

const isFailure = (result: unknown) => isDown(result as CallResult<unknown>);

const PAUSED = 'asked for a pause';
const LEFT_ALONE = 'has failed too often, and is left alone for a while';

/** A span of time in which the platform is left alone. */
interface Rest {
  readonly from: number;
  readonly until: number;
}

const NO_REST: Rest = { from: 0, until: 0 };

/** Tells of each time the platform is left alone, and of the first answer after that. */
function reporter(
  clock: Clock,
  tell: (event: GateEvent) => void,
): (leftMs: number, answers: boolean) => void {
  let told: Rest | undefined;
  return (leftMs, answers) => {
    if (leftMs > 0 && leftOf(told ?? NO_REST, clock.now()) === 0) {
      told = restFor(clock, leftMs);
      tell({ state: 'open', retryAfterMs: leftMs });
    } else if (leftMs === 0 && answers && told !== undefined) {
      told = undefined;
      tell({ state: 'closed' });
    }
  };
}

const restFor = (clock: Clock, ms: number): Rest => {
  const from = clock.now();
  return { from, until: from + ms };
};

/** How much of it is left, ms. A clock that was set back ends it, for it would last as long as that. */
const leftOf = ({ from, until }: Rest, now: number): number =>
  now < from ? 0 : Math.max(0, until - now);

/**
 * For how long the breaker opens, told to the gate that stands before it. The library itself would go by
 * the machine's clock: to it the time is always over.
 */
function backoff(ms: number, opened: (ms: number) => void): IBackoff<unknown> {
  opened(ms);
  return {
    duration: Number.NEGATIVE_INFINITY,
    next: () => backoff(Math.min(ms * 2, LONGEST_OPEN_MS), opened),
  };
}
