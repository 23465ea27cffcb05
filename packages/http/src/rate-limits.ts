import { ConfigError, type ConnectError } from '@playerlink/core';
import { boundedMemory } from './bounded-memory.ts';
import { countedAs } from './client-address.ts';
import {
  checkRate,
  type Limiter,
  type LimitRule,
  type LimitStore,
  type Rate,
  rateLimited,
  stateOf,
} from './limiter.ts';
import { recentlySeen } from './recently-seen.ts';

/** How often a client may ask. */
export interface RateLimits {
  /**
   * Requests of one session that was good lately, and of one address without such a session. Default 1,200
   * in 60 s; false: not limited.
   */
  readonly requests?: Rate | false;
  /**
   * Refused tokens of one address, and refused credentials of one address or session, each. Default 60 in
   * 60 s; false: not limited.
   */
  readonly failures?: Rate | false;
  /** Where it is counted. Default: the memory of this process. */
  readonly store?: LimitStore;
}

/** Who asks, as far as it is known before anything was read. */
export interface Client {
  readonly address: string | undefined;
  /** What was presented as a session's token; null: something that is none. */
  readonly token: string | null | undefined;
}

type Report = (thrown: unknown) => void;

/** The limits of one handler. A store that fails limits nobody, and is reported. */
export interface Limits {
  /** @throws ConnectError RATE_LIMITED */
  admit(client: Client, connects: boolean, report: Report): Promise<void>;
  /** Counts a no, if it is one that somebody may be guessing at. */
  refused(client: Client, error: ConnectError, connects: boolean, report: Report): Promise<void>;
  /** The token is good: from now on its session is counted, not the address. */
  remember(token: string): void;
}

/** What a platform, or a check of ours, says to credentials that may be guesses. */
const GUESSES: ReadonlySet<string> = new Set([
  'NOTAUTHENTICATED',
  'EXPIRED',
  'UNRECOGNISED',
  'LOCKED',
]);

const SESSIONS_REMEMBERED = 50_000;

/** @throws ConfigError naming the option */
export function createLimits(options: RateLimits): Limits {
  const { store = boundedMemory } = options;
  if (typeof store !== 'function') {
    throw new ConfigError(
      '@playerlink/http: rateLimits.store must be a function from a rule to a limiter',
    );
  }
  const requests = counterOf('requests', options.requests, { points: 1_200, duration: 60 }, store);
  const failures = counterOf('failures', options.failures, { points: 60, duration: 60 }, store);
  const good = recentlySeen(SESSIONS_REMEMBERED);

  const sessionOf = ({ token }: Client): string | undefined => {
    const id = token && sessionId(token);
    return id && good.has(id) ? id : undefined;
  };
  return {
    async admit(client, connects, report) {
      const session = sessionOf(client);
      const address = client.address && countedAs(client.address);
      // Before anything is counted: a flood of wrong tokens must not use up the address for the others.
      if (client.token !== undefined && session === undefined) {
        await refuseWhenSpent(failures, tokens(address), report);
      }
      if (connects) await refuseWhenSpent(failures, connectsOf(session ?? address), report);
      await consume(requests, session ?? address, report);
    },
    async refused(client, { code }, connects, report) {
      const address = client.address && countedAs(client.address);
      const isWrongToken = code === 'NOTAUTHORIZED' && client.token !== undefined;
      const isGuess = connects && GUESSES.has(code);
      const who = isGuess ? connectsOf(sessionOf(client) ?? address) : undefined;
      // One too many is told to the next request; this one has its answer.
      await consume(failures, isWrongToken ? tokens(address) : who, report).catch(() => {});
    },
    remember: (token) => good.add(sessionId(token)),
  };
}

const tokens = (address: string | undefined) => address && `token ${address}`;
const connectsOf = (who: string | undefined) => who && `connect ${who}`;

/** No secret, and as good as the token for counting: a wrong secret behind it opens nothing. */
const sessionId = (token: string): string => token.slice(0, token.indexOf('.'));

interface Counter {
  readonly limiter: Limiter;
  readonly points: number;
}

async function consume(
  counter: Counter | undefined,
  key: string | undefined,
  report: Report,
): Promise<void> {
  if (counter === undefined || key === undefined) return;
  try {
    await counter.limiter.consume(key);
  } catch (thrown) {
    const state = stateOf(thrown);
    if (state !== undefined) throw rateLimited(state);
    report(thrown);
  }
}

async function refuseWhenSpent(
  counter: Counter | undefined,
  key: string | undefined,
  report: Report,
): Promise<void> {
  if (counter === undefined || key === undefined) return;
  const state = await counter.limiter.get(key).catch(report);
  if (state && state.consumedPoints >= counter.points) throw rateLimited(state);
}

function counterOf(
  name: string,
  given: Rate | false | undefined,
  usual: Rate,
  store: LimitStore,
): Counter | undefined {
  if (given === false) return undefined;
  const { points, duration } = given ?? usual;
  checkRate(`rateLimits.${name}`, { points, duration });
  const rule: LimitRule = { keyPrefix: `playerlink-${name}`, points, duration };
  return { limiter: store(rule), points };
}
