import type { JsonObject } from './json.ts';
import type { PlatformFriend } from './provider.ts';
import type { Outcome } from './storage.ts';

/** A connect that is committed. */
export interface ConnectedEvent {
  readonly gameId: string;
  readonly outcome: Exclude<Outcome, 'refused'>;
  readonly newPlayer: boolean;
  readonly playerId: string;
  /** The player the session belonged to before, when that was another one. */
  readonly previousPlayerId?: string;
  readonly provider: string;
  readonly externalId: string;
  readonly displayName: string | null;
  readonly segments: Readonly<Record<string, string>>;
  readonly scriptData: JsonObject;
  readonly channel?: string;
  /** Whatever the host passed as `context`, untouched. */
  readonly context?: unknown;
}

/** An account that is no longer a player's. */
export interface UnlinkedEvent {
  readonly gameId: string;
  readonly playerId: string;
  readonly provider: string;
}

// biome-ignore lint/suspicious/noConfusingVoidType: a hook that adds nothing just ends
type Added = void | { readonly scriptData?: JsonObject; readonly scriptError?: JsonObject };

/** Code of the host that follows a connect. None of it can undo one. */
export interface Hooks {
  /**
   * Awaited before the answer, for at most `timeoutMs`. What it returns as `scriptData` is added to the
   * answer's; a `scriptError` is shown to the client, though the connect stands. A hook that fails or takes
   * too long is logged and left out.
   */
  beforeResponse?(event: ConnectedEvent): Added | Promise<Added>;
  /** After the answer, once per committed connect, by outcome. Failures are logged by name. */
  created?(event: ConnectedEvent): void | Promise<void>;
  linked?(event: ConnectedEvent): void | Promise<void>;
  resumed?(event: ConnectedEvent): void | Promise<void>;
  switched?(event: ConnectedEvent): void | Promise<void>;
  /** After an account was unlinked. */
  unlinked?(event: UnlinkedEvent): void | Promise<void>;
  /** After the answer, when the provider has friends: the list as it is kept from now on. */
  friends?(
    event: ConnectedEvent & { readonly friends: readonly PlatformFriend[] },
  ): void | Promise<void>;
}
