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

/** From when to when credentials hold, ms after they were made. */
export interface Lifetime {
  /** They must be accepted this long after. */
  readonly goodForMs: number;
  /** They must be refused this long after, whatever skew is allowed for. */
  readonly overAfterMs: number;
}

/** What does not depend on whether somebody is asked. */
interface AnyProviderUnderTest<Options> {
  /** The plugin's function, such as `kongregate`. */
  plugin(options: Options | undefined): ProviderModule;
  /**
   * Names of credentials and options that are no secret and prove nothing by themselves, such as `userId`,
   * `displayName` or `clientId`: they may be logged and stored, and must not be enough to sign in.
   */
  readonly public?: readonly string[];
  /**
   * Names of credentials that are the whole proof: whoever knows one is the player, as with a device id.
   * With a character changed they may be accepted as somebody else's.
   */
  readonly believed?: readonly string[];
  /**
   * That genuine credentials are good once: `burned` by the platform, as an authorization code is, or
   * `claimed`, because the platform would verify them again and core has to remember them.
   */
  readonly singleUse?: 'burned' | 'claimed';
  /** Where genuine credentials end by themselves. */
  readonly expires?: Lifetime;
  /** The game's `timeoutMs`. Default 5,000. */
  readonly timeoutMs?: number;
}

type Awaitable<T> = T | Promise<T>;

/** Another title of the same platform, as genuine as the one under test. */
export interface OtherTitle<Options, Platform> {
  /** Opens a platform of its own for it, where one platform cannot hold both. */
  readonly platform?: (clock: ManualClock) => Promise<Platform>;
  /** What differs from the options of the title under test is what binds credentials to a title. */
  readonly options: Options | ((platform: Platform) => Options);
  /** What an honest client of that title holds now. */
  readonly genuine: (platform: Platform, player: string, clock: ManualClock) => Awaitable<object>;
}

/** How the platform is told who are friends, where the options ask for them. */
export interface FriendsUnderTest<Platform> {
  /** Makes two players friends. */
  befriend(platform: Platform, player: string, other: string): Awaitable<void>;
  /** Gives a player so many friends more. */
  addFriends(platform: Platform, player: string, count: number): Awaitable<void>;
}

/** What is known of push from outside, where the options ask for it. */
export interface PushUnderTest<Platform> {
  /** Whether the platform, or whoever is told instead, has registered the player. */
  isRegistered(platform: Platform, player: string): Awaitable<boolean>;
  /** Genuine credentials of a player who does not want push; absent where they cannot say so. */
  readonly unwanted?: (platform: Platform, player: string, clock: ManualClock) => Awaitable<object>;
}

/** What `testProvider` needs to know of a provider. `platform` stands before the functions that take one, for TypeScript's sake. */
export interface ProviderUnderTest<Options, Platform extends TestPlatform>
  extends AnyProviderUnderTest<Options> {
  /** Opens a fresh platform that lives in the time of `clock`. Called once per test. */
  readonly platform: (clock: ManualClock) => Promise<Platform>;
  /** Options that work with this platform. */
  readonly options: NoInfer<Options> | ((platform: Platform) => NoInfer<Options>);
  /**
   * What an honest client of this player holds now, with every credential that the provider takes, as far
   * as it can be shown: fresh at every call where the platform makes fresh ones.
   */
  readonly genuine: (platform: Platform, player: string, clock: ManualClock) => Awaitable<object>;
  /**
   * What must be refused, by a name that reads well after "fakes:", such as `a token of another game`. Each
   * is made for one player, and tried before and after this player has signed in. A fake may turn the
   * platform's own knobs: they are turned back after it.
   */
  readonly fakes: Readonly<
    Record<string, (platform: Platform, player: string, clock: ManualClock) => Awaitable<Fake>>
  >;
  /** Needed as soon as the plugin requires an option. `none`: no option says which title this is. */
  readonly otherTitle?: OtherTitle<NoInfer<Options>, NoInfer<Platform>> | 'none';
  /** Needed where these options make the provider ask for friends. */
  readonly friends?: FriendsUnderTest<NoInfer<Platform>>;
  /** Needed where these options make the provider register players for push. */
  readonly push?: PushUnderTest<NoInfer<Platform>>;
  /**
   * Outages that may also be answered with a clear no: only where the credentials name the document that
   * is judged, such as the certificate at a client's URL.
   */
  readonly mayRefuse?: readonly OutageName[];
  /** How long after an outage the platform is asked again at the latest, ms: breaker, negative caches. Default 120,000. */
  readonly retryMs?: number;
}

/** What `testProvider` needs to know of a provider that asks nobody: the same, without a platform. */
export interface OfflineProviderUnderTest<Options> extends AnyProviderUnderTest<Options> {
  readonly platform: 'offline';
  /** Options that work. */
  readonly options: NoInfer<Options>;
  /** As {@link ProviderUnderTest.genuine}. */
  readonly genuine: (player: string, clock: ManualClock) => Awaitable<object>;
  /** As {@link ProviderUnderTest.fakes}. */
  readonly fakes: Readonly<Record<string, (player: string, clock: ManualClock) => Awaitable<Fake>>>;
  /** As {@link ProviderUnderTest.otherTitle}. */
  readonly otherTitle?:
    | {
        readonly options: NoInfer<Options>;
        readonly genuine: (player: string, clock: ManualClock) => Awaitable<object>;
      }
    | 'none';
}
