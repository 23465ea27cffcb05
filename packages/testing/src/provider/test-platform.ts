import type { Fetch } from '@playerlink/core';

/** Faults that a platform under test can be told to have; the simulators of `@playerlink/simulators` know them all. */
export interface PlatformFaults {
  /** Nothing for so many ms by the test's clock, then the answer. */
  readonly delay?: number;
  /** The headers at once, then one byte of the body after every so many ms by the test's clock. */
  readonly drip?: number;
  /** No answer at all, until the request is aborted. */
  readonly hang?: boolean;
  /** The connection breaks before any byte of an answer. */
  readonly closeEarly?: boolean;
  /** Half of the body, then the connection breaks. */
  readonly truncate?: boolean;
  /** This status with an HTML page, or with the body that another fault sets. */
  readonly status?: number;
  /** With `status`: a `retry-after` header of so many seconds. */
  readonly retryAfter?: number;
  /** A redirect (302, or `status`) to this address. */
  readonly redirectTo?: string;
  /** The true answer is the body, in spite of `status` or `redirectTo`. */
  readonly keepBody?: boolean;
  /** 200 with the HTML page of a captive portal. */
  readonly html?: boolean;
  /** 200 with an empty body. */
  readonly empty?: boolean;
  /** 200 with bytes that are nothing. */
  readonly garbage?: boolean;
  /** The true answer, padded with blanks to so many bytes. */
  readonly bodyBytes?: number;
}

/**
 * The platform that a provider is tested against, in the time of the test's clock. Every simulator of
 * `@playerlink/simulators` is one.
 */
export interface TestPlatform {
  /** Reaches the platform, and nothing else. */
  readonly fetch: Fetch;
  /** Puts the faults on every request from now on, in the place of those before, until `recover`. */
  fail(faults: PlatformFaults): void;
  /** Ends all faults, also those that a fake of the definition has set. */
  recover(): void;
  /** Called once per test, also when the test has failed; a request that still hangs fails then. */
  close(): Promise<void>;
}
