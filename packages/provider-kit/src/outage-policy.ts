import { channel } from 'node:diagnostics_channel';
import { type Clock, Outage, type ProviderPorts } from '@playerlink/core';
import { type BulkheadPolicy, bulkhead, isBulkheadRejectedError } from 'cockatiel';
import { type CallResult, unasked } from './call-result.ts';
import { checkInteger } from './check-integer.ts';
import { type GateEvent, LONGEST_OPEN_MS, platformGate } from './platform-gate.ts';

/** What one provider does about an outage of its platform. */
export interface OutagePolicy {
  /** Runs a call that never rejects; or answers at once, with an outage, while the platform is not to be asked. */
  run<Answer>(
    host: string,
    signal: AbortSignal,
    call: (signal: AbortSignal) => Promise<CallResult<Answer>>,
  ): Promise<CallResult<Answer>>;
  /** Takes one retry from the budget; false when it is spent. */
  takeRetry(): boolean;
  /** Takes one document, such as a certificate that a client named, from the 30 a minute; false when they are gone. */
  takeDocument(): boolean;
}

/** The parts of the policy that have a default. */
export interface OutageOptions {
  /** The provider's id, for the log and the event. */
  readonly provider: string;
  /** What of the platform it is, where that fails apart from the rest: `friends`. Default `login`. */
  readonly part?: string;
  /** Calls at once, 1..1,000. Default 32. */
  readonly concurrent?: number;
  /** Calls that wait for a place, each within its own deadline, 0..10,000. Default 128. */
  readonly queued?: number;
  /** Failures in a row after which the platform is left alone, 1..1,000. Default 8. */
  readonly failures?: number;
  /** For how long the first time, 1..60,000 ms; doubled each time it still fails, up to 60,000. Default 5,000. */
  readonly openMs?: number;
}

/**
 * What is published on the diagnostics channel `playerlink:outage`: `open` each time a platform is left
 * alone, `closed` when it has answered after that.
 */
export interface OutageEvent extends GateEvent {
  readonly provider: string;
  readonly part: string;
  /** The same object in all events of one policy: several games of a process may have a provider each. */
  readonly breaker: object;
}

const EVENTS = channel('playerlink:outage');

/**
 * Ports whose calls share one outage policy: at most so many at once and in the queue; a circuit breaker
 * that leaves a dead platform alone and tries it with one call now and then; the platform's own
 * `retry-after` where it concerns everybody, up to 30 s; a budget for retries, and one for documents that
 * clients name. Call it once in `setup`; parts of a platform that may fail apart from signing in, such as
 * friends, get ports of their own.
 *
 * @throws TypeError for a number out of its range
 * @example
 * ```ts
 * setup: (options, given) => {
 *   const ports = withOutagePolicy(given, { provider: 'arcade' });
 *   return { verify: ({ ticket }, { signal }) => ask(ports, ticket, signal) };
 * }
 * ```
 */
export function withOutagePolicy<Ports extends Pick<ProviderPorts, 'clock' | 'logger'>>(
  ports: Ports,
  options: OutageOptions,
): Ports & { readonly outages: OutagePolicy } {
  return { ...ports, outages: outagePolicy(ports, options) };
}

function outagePolicy(
  { clock, logger }: Pick<ProviderPorts, 'clock' | 'logger'>,
  options: OutageOptions,
): OutagePolicy {
  const { provider, part = 'login' } = options;
  const { concurrent, queued, failures, openMs } = readNumbers(options);
  const breaker = Object.freeze({});
  const gate = platformGate(clock, { failures, openMs }, (event) => {
    const entry = { provider, part, ...event };
    logger.warn(entry, WORDS[event.state]);
    EVENTS.publish({ ...entry, breaker } satisfies OutageEvent);
  });
  const places = bulkhead(concurrent, queued);
  const budget = retryBudget();
  return {
    async run(host, signal, call) {
      const arrived = clock.now();
      const ask = async () => {
        const asked = clock.now();
        budget.earn();
        const result = await untilAborted(clock, host, arrived, signal, call);
        const outcome =
          'answer' in result ? { status: result.status } : { reason: result.outage.message };
        const times = { ms: clock.now() - asked, waitedMs: asked - arrived };
        logger.debug({ provider, part, host, ...times, ...outcome }, 'asked a platform');
        return result;
      };
      return gate.refusal(host) ?? inPlace(places, host, signal, () => gate.pass(host, ask));
    },
    takeRetry: budget.take,
    takeDocument: documentBudget(clock),
  };
}

const WORDS: Readonly<Record<GateEvent['state'], string>> = {
  open: 'the platform is left alone for a while',
  closed: 'the platform answers again',
};

const readNumbers = ({
  concurrent = 32,
  queued = 128,
  failures = 8,
  openMs = 5_000,
}: OutageOptions) => ({
  concurrent: checkInteger('concurrent', concurrent, 1, 1_000),
  queued: checkInteger('queued', queued, 0, 10_000),
  failures: checkInteger('failures', failures, 1, 1_000),
  openMs: checkInteger('openMs', openMs, 1, LONGEST_OPEN_MS),
});

/** Retries that may be saved up. */
const MOST_RETRIES = 10;
/** What a retry costs. Each call earns 1, the retry too: in the long run one call in ten is sent twice. */
const RETRY_PRICE = 11;

function retryBudget() {
  let saved = MOST_RETRIES * RETRY_PRICE;
  return {
    earn() {
      saved = Math.min(MOST_RETRIES * RETRY_PRICE, saved + 1);
    },
    take() {
      if (saved < RETRY_PRICE) return false;
      saved -= RETRY_PRICE;
      return true;
    },
  };
}

/** Documents that may be fetched in a minute: clients choose which, of a platform's own few. */
const DOCUMENTS_A_MINUTE = 30;

function documentBudget(clock: Clock): () => boolean {
  let saved = DOCUMENTS_A_MINUTE;
  let countedAt = clock.now();
  return () => {
    const now = clock.now();
    const earned = (Math.max(0, now - countedAt) / 60_000) * DOCUMENTS_A_MINUTE;
    saved = Math.min(DOCUMENTS_A_MINUTE, saved + earned);
    countedAt = now;
    if (saved < 1) return false;
    saved -= 1;
    return true;
  };
}

/** Runs a call when there is a place for it; never rejects. */
async function inPlace<Answer>(
  places: BulkheadPolicy,
  host: string,
  signal: AbortSignal,
  call: () => Promise<CallResult<Answer>>,
): Promise<CallResult<Answer>> {
  try {
    return await places.execute(call, signal);
  } catch (thrown) {
    const isFull = isBulkheadRejectedError(thrown);
    return unasked(host, isFull ? 'is asked by too many at once' : 'was not asked in time', 1_000);
  }
}

/** A call that ignores its signal would keep its place for ever. */
function untilAborted<Answer>(
  clock: Clock,
  host: string,
  arrived: number,
  signal: AbortSignal,
  call: (signal: AbortSignal) => Promise<CallResult<Answer>>,
): Promise<CallResult<Answer>> {
  const asked = clock.now();
  return new Promise((resolve, reject) => {
    const silent = () => {
      // What waited longer for its place than for the answer tells of our crowd, not of the platform.
      const isDown = clock.now() - asked >= asked - arrived;
      resolve({ outage: new Outage(`${host} did not answer`), again: false, isDown });
    };
    signal.addEventListener('abort', silent, { once: true });
    call(signal)
      .finally(() => signal.removeEventListener('abort', silent))
      .then(resolve, reject);
  });
}
