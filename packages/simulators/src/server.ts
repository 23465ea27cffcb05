import { type SimulatorClock, systemClock } from './clock.ts';
import { createFaultBoard, type Faults } from './faults.ts';
import { listen } from './listen.ts';
import type { Answer } from './reply.ts';
import { createRequestLog, type RecordedRequest } from './request-log.ts';
import { deriveFrom } from './seed.ts';
import { transport } from './transport.ts';

/** What every simulator can be given. */
export interface SimulatorOptions {
  /** Everything a simulator makes up follows from this text; default: one fixed text. */
  readonly seed?: string;
  /** The time it lives in; default: the machine's. */
  readonly clock?: SimulatorClock;
  /** The loopback port; default 0, any free one. */
  readonly port?: number;
}

/** A platform, described: what {@link startSimulator} needs to know. */
export interface SimulatorDefinition<
  Lie extends string = never,
  Credentials extends Record<string, unknown> = Record<string, unknown>,
  Choice = never,
> {
  /** The platform's id, such as `kongregate`. */
  readonly id: string;
  /** The real origins it stands for, such as `https://api.kongregate.com`. */
  readonly origins: readonly string[];
  /** The platform's own lies: each name becomes a boolean knob of `fail`. */
  readonly lies?: readonly Lie[];
  /**
   * The true answer to a request, told with the lies that are switched on. `undefined` is answered
   * as 404, a throw as 500.
   */
  route(
    request: RecordedRequest,
    lies: ReadonlySet<Lie>,
  ): Answer | undefined | Promise<Answer | undefined>;
  /**
   * What a game client of this player would send. The same seed, clock and calls give the same;
   * `choice` is the platform's own: which game, which environment.
   */
  credentials(player: string, choice?: Choice): Credentials;
}

/** A game platform as an HTTP server on 127.0.0.1. */
export interface Simulator<
  Lie extends string = never,
  Credentials extends Record<string, unknown> = Record<string, unknown>,
  Choice = never,
> {
  /** The platform's id, such as `kongregate`. */
  readonly id: string;
  /** The real origins it stands for, such as `https://api.kongregate.com`. */
  readonly origins: readonly string[];
  /** The origin it listens on, such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** A fetch that reaches this simulator at its real origins, and nothing else. */
  readonly fetch: typeof globalThis.fetch;
  /** The newest 1,000 requests since the start or `clearRequests()`, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /**
   * How many requests came since the start or `clearRequests()`: also forgotten ones, and those
   * with a head of more than 64 KiB, which are answered with 431 and not remembered.
   */
  readonly requestCount: number;
  /** Forgets all requests and counts from 0 again. */
  clearRequests(): void;
  /** The faults that stand, newest first; `times` is what is left of it. */
  readonly faults: readonly Faults<Lie>[];
  /**
   * Puts this fault on every request that arrives from now on, until `recover()`, or for its
   * `times` and `path`. Where several stand, a request meets only the newest that fits it.
   *
   * @throws TypeError that names the knob, when it is unknown, of a wrong type or contradicts
   * another; the faults before stay as they were.
   */
  fail(faults: Faults<Lie>): void;
  /** Ends all faults for requests that arrive from now on; one that hangs goes on hanging. */
  recover(): void;
  /**
   * Stops listening and destroys every open socket, so that a hanging request fails at its client.
   * Resolves when nothing of the simulator runs any more; a second call gives the same promise.
   */
  close(): Promise<void>;
  /**
   * What a game client of this player would send. The same seed, clock and calls give the same;
   * `choice` is the platform's own: which game, which environment.
   */
  credentials(player: string, choice?: Choice): Credentials;
}

/**
 * Starts a platform on 127.0.0.1. Resolves when it listens.
 *
 * @throws TypeError when an origin is not a plain origin or the seed is empty; the error of
 * `listen` when the port is taken.
 */
export async function startSimulator<
  Lie extends string = never,
  Credentials extends Record<string, unknown> = Record<string, unknown>,
  Choice = never,
>(
  definition: SimulatorDefinition<Lie, Credentials, Choice>,
  options: SimulatorOptions = {},
): Promise<Simulator<Lie, Credentials, Choice>> {
  const { id, origins } = definition;
  const log = createRequestLog();
  const board = createFaultBoard<Lie>(definition.lies ?? []);
  const { clock = systemClock } = options;
  const running = { definition, clock, log, board, derive: deriveFrom(options.seed) };
  // Before listening: a wrong origin must not leave a server behind.
  transport({ id, origins, url: 'http://127.0.0.1' });
  const { url, close } = await listen(running, options.port ?? 0);
  return {
    id,
    origins,
    url,
    fetch: transport({ id, origins, url }),
    get requests() {
      return log.newest;
    },
    get requestCount() {
      return log.count;
    },
    clearRequests: () => log.clear(),
    get faults() {
      return board.standing;
    },
    fail: (faults) => board.add(faults),
    recover: () => board.clear(),
    close,
    credentials: (player, choice) => definition.credentials(player, choice),
  };
}
