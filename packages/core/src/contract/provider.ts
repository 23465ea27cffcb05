import type { Clock, Fetch, Keys, Logger } from './ports.ts';
import type { Schema } from './schema.ts';
import type { SecretRow } from './storage.ts';

/** The version of this contract; core refuses a provider made for another one. */
export const PROVIDER_CONTRACT = 1;

/** What a provider has proven about somebody. */
export interface IdentityClaim {
  /**
   * The platform's stable id of the account: 1..255 characters of well-formed text, no control
   * characters, no outer blanks, never an e-mail address (no `@` with text on both sides). Anything else is
   * answered UNAVAILABLE.
   */
  readonly externalId: string;
  /** The platform's name for the account, as it came; core cleans it. Cosmetic, never a key. */
  readonly displayName?: string | null | undefined;
  /** Set when the proof may be used once only: its identity, and until when (ms) it could be replayed. */
  readonly once?: { readonly key: string; readonly until: number } | undefined;
  /** What `friends` or `registerPush` need later. Kept in memory only, never logged, never stored. */
  readonly grant?: unknown;
  /** `false` keeps `registerPush` from running for this connect. */
  readonly push?: boolean | undefined;
  /** Becomes the account's secret in the same commit: a hash, never a password. */
  readonly newSecret?: string | undefined;
  /**
   * The account's secret that the credentials were compared with. The connect stands only where it still is
   * that one in the commit; where it has changed, the provider is asked again.
   */
  readonly compared?: string | undefined;
  /** `new`: an account that is linked is refused with TAKEN. `known`: one that is not, with UNRECOGNISED. */
  readonly expect?: 'new' | 'known' | undefined;
}

/** A claim that core has checked. */
export interface VerifiedIdentity {
  readonly provider: string;
  readonly externalId: string;
  /** The cleaned name; absent when the platform gave none or nothing was left of it. */
  readonly displayName?: string;
  readonly grant?: unknown;
}

/** A friend on the platform, by the same kind of id as `externalId`. */
export interface PlatformFriend {
  readonly externalId: string;
  readonly displayName?: string;
}

/** Where messages reach an account: what `registerPush` has arranged, listed by `link.push` from then on. */
export interface PushTarget {
  /** One of ios, android, fcm, wp8, w8, kindle and viber, in any case. */
  readonly deviceOs: string;
  /** 1..4,096 characters of well-formed text. */
  readonly pushId: string;
}

/** The secrets of one provider's accounts, of which the provider itself makes the hashes. */
export interface Vault {
  /** Absent for an account without a secret. */
  read(externalId: string): Promise<SecretRow | undefined>;
  /** Counts a failed attempt; the one that makes `max` locks the account for `lockMs`. */
  countFailure(externalId: string, max: number, lockMs: number): Promise<void>;
  /** Forgets the failures, after a success. */
  clearFailures(externalId: string): Promise<void>;
}

/** How the secrets of accounts are made and compared, where a game has such accounts. */
export interface SecretMethods {
  /** The external id of an account with this user name. */
  externalIdOf(userName: string): string;
  /** A new secret for a password; slow on purpose. */
  make(password: string): Promise<string>;
  /** Whether a secret was made of this password. */
  matches(password: string, secret: string): Promise<boolean>;
}

/** Every call ends when the signal does; core stops waiting for it then, whatever the call does. */
export interface CallOptions {
  readonly signal: AbortSignal;
  /** The network address of the client, where the host told it: for limits, never for identity. */
  readonly address?: string;
}

/** What a provider does with checked credentials. */
export interface ProviderMethods<Credentials = unknown> {
  /**
   * Proves who holds the credentials, or throws: `ConnectError` with NOTAUTHENTICATED, EXPIRED, LOCKED,
   * UNRECOGNISED or TAKEN for a clear no, `Outage` where the platform or our own registration there is
   * at fault. Whatever else escapes is answered UNAVAILABLE.
   */
  verify(credentials: Credentials, options: CallOptions): Promise<IdentityClaim>;
  /** The account's friends on the platform, at most 5,000. Runs after the answer. */
  friends?(identity: VerifiedIdentity, options: CallOptions): Promise<readonly PlatformFriend[]>;
  /**
   * Registers the account for the platform's push. Runs after the answer; a failure is only logged. What
   * it returns is kept with the player.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: a registration with nothing to keep just ends
  registerPush?(identity: VerifiedIdentity, options: CallOptions): Promise<PushTarget | void>;
  /**
   * Asks the platform, without any player, whether sign-ins can work: fetches its keys, for instance. Never
   * part of a connect; `playerlink doctor` calls it. Rejects with an `Outage` that says why they cannot.
   */
  check?(options: CallOptions): Promise<void>;
  /** Of a provider whose accounts have passwords; one provider of a game at most. */
  readonly secrets?: SecretMethods;
}

/** Names on the GameSparks wire and in error answers. Each has a default. */
export interface ProviderWire {
  /** Request name without the dot. Default: the id in PascalCase plus `ConnectRequest`. */
  readonly request?: string;
  /** Short code in `externalIds` (`KO`). Without one the provider's ids are never shown to other players. */
  readonly systemId?: string;
  /** Error key of ACCOUNT_ALREADY_LINKED and UNRECOGNISED, a credential or not. Default: the first required one. */
  readonly linkField?: string;
  /** Error key of NOTAUTHENTICATED, a credential or not. Default: the last required one. */
  readonly rejectField?: string;
  /** The answer while not configured. Default: `rejectField` with NOTAUTHENTICATED, and an operator log. */
  readonly notConfigured?: {
    readonly field: string;
    readonly code: 'NOT_CONFIGURED' | 'NOT_ENABLED' | 'NOTAUTHENTICATED' | 'UNRECOGNISED';
  };
}

/** One platform of one game, as core uses it. Made by `defineProvider`, or a class of the host's own. */
export interface Provider extends ProviderMethods {
  /** The contract it was written for: {@link PROVIDER_CONTRACT}. */
  readonly contract: number;
  /** `^[a-z][a-z0-9-]{0,62}$`. Stored in every link; never renamed. */
  readonly id: string;
  readonly wire?: ProviderWire | undefined;
  readonly credentials: Schema;
  /** `false`: registered so that its name is known, but every connect is refused. Default true. */
  readonly configured?: boolean;
  /** The platform burns the credential when it is verified (an authorization code). Needs `proofKey`. */
  readonly singleUse?: boolean;
  /** Pure: what makes two sets of credentials the same proof. Core stores only its SHA-256. */
  proofKey?(credentials: unknown): string;
  /** See {@link ProviderTraits}. */
  readonly traits?: ProviderTraits;
}

/** What sets a way in of the game's own, such as devices and passwords, apart from a platform. */
export interface ProviderTraits {
  /** In place of the request's flags, which do not exist for this provider. A flag not named is false. */
  readonly flags?: {
    readonly doNotLinkToCurrentPlayer?: boolean;
    readonly switchIfPossible?: boolean;
  };
  /** A player may have several accounts of it, such as devices. Default false. */
  readonly multiple?: boolean;
  /** `false`: holds no data of a social account, so the COPPA mark does not refuse it. Default true. */
  readonly social?: boolean;
}

/** A typed name in the container. */
export type Token<T> = symbol & { readonly __type?: T };

/** All that a provider may ask of a game's container. */
export interface Resolver {
  resolve<T>(token: Token<T>): T;
}

/** All that a provider may do to a game's container; tsyringe's container is one. */
export interface Registrar {
  register<T>(token: Token<T>, provider: { useFactory: (container: Resolver) => T }): unknown;
}

/** What a plugin's function returns: registers itself in the game it is given to. */
export interface ProviderModule {
  readonly id: string;
  /** The schema of the plugin's options, where it shows it: tools tell by it what is missing. */
  readonly options?: Schema;
  register(container: Registrar): void;
}

/** The ports a provider works with; it uses no others. */
export interface ProviderPorts {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly keys: Keys;
  readonly logger: Logger;
  /** Of this provider's own accounts alone. */
  readonly vault: Vault;
}

/** What an author writes; see `defineProvider`. A name that is not among these is refused. */
export interface ProviderDefinition<Options, Credentials, OptionsInput = Options> {
  readonly id: string;
  readonly wire?: ProviderWire;
  /** Checked when the plugin's function is called. What binds a credential to this title is required here. */
  readonly options: Schema<Options, OptionsInput>;
  /** Checked before anything else runs; its field order is the order of the errors. */
  readonly credentials: Schema<Credentials, unknown>;
  readonly singleUse?: boolean;
  readonly proofKey?: (credentials: Credentials) => string;
  readonly traits?: ProviderTraits;
  /**
   * Called once per game at boot. State it closes over belongs to that game alone. It throws `ConfigError`
   * where options do not fit the ports; of anything else only the name is told. It returns no other names.
   */
  readonly setup: (options: Options, ports: ProviderPorts) => ProviderMethods<Credentials>;
}
