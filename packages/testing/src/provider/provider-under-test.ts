import type { AnyErrorCode, ProviderModule } from '@playerlink/core';
import type { ManualClock } from '../manual-clock.ts';
import type { OutageName } from './outages.ts';
import type { TestPlatform } from './test-platform.ts';

/** Credentials that prove nothing for this game, and how they must be refused. */
export interface Fake {
  readonly credentials: object;
  /** Default NOTAUTHENTICATED. */
  readonly code?: AnyErrorCode;
  /** Default: the provider's `rejectField`. */
  readonly field?: string;
  /** `0`: the platform must not have been asked, because the fake shows without it. */
  readonly requests?: 0;
}

/** What `testProvider` needs to know of a provider. `platform` stands before the functions that take one, for TypeScript's sake. */
export interface ProviderUnderTest<Options, Platform extends TestPlatform> {
  /** The plugin's function, such as `kongregate`. */
  plugin(options: Options | undefined): ProviderModule;
  /** Opens a fresh platform that lives in the time of `clock`. Called once per test. */
  readonly platform: (clock: ManualClock) => Promise<Platform>;
  /** Options that work with this platform. */
  readonly options: NoInfer<Options> | ((platform: Platform) => NoInfer<Options>);
  /**
   * What an honest client of this player holds now, with every credential that the provider takes, as far
   * as it can be shown: fresh at every call where the platform makes fresh ones.
   */
  readonly genuine: (
    platform: Platform,
    player: string,
    clock: ManualClock,
  ) => object | Promise<object>;
  /**
   * What must be refused, by a name that reads well after "fakes:", such as `a token of another game`. Each
   * is made for one player, and tried before and after this player has signed in. A fake may turn the
   * platform's own knobs: they are turned back after it.
   */
  readonly fakes: Readonly<
    Record<string, (platform: Platform, player: string, clock: ManualClock) => Fake | Promise<Fake>>
  >;
  /**
   * Names of credentials and options that are no secret and prove nothing by themselves, such as `userId`,
   * `displayName` or `clientId`: they may be logged and stored, and must not be enough to sign in.
   */
  readonly public?: readonly string[];
  /**
   * Outages that may also be answered with a clear no: only where the credentials name the document that
   * is judged, such as the certificate at a client's URL.
   */
  readonly mayRefuse?: readonly OutageName[];
  /** The game's `timeoutMs`. Default 5,000. */
  readonly timeoutMs?: number;
  /** How long after an outage the platform is asked again at the latest, ms: breaker, negative caches. Default 120,000. */
  readonly retryMs?: number;
}
