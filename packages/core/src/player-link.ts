import type { AccountChange } from './accounts/change-account.ts';
import type { Friend, InvitableFriend } from './accounts/friends.ts';
import type { Link } from './accounts/links.ts';
import type { Adoption, Player, PlayerChange } from './accounts/players.ts';
import type { PushRegistration } from './accounts/push.ts';
import type { ConnectRequest } from './connect/request.ts';
import type { ConnectResult, Explanation } from './connect/result.ts';
import type { PushTarget } from './contract/provider.ts';
import type { PlayerExport } from './contract/storage.ts';
import type { Session } from './sessions/resolve.ts';

/** One registered provider, as faces and tools need to know it. */
export interface ProviderDescription {
  readonly id: string;
  readonly configured: boolean;
  /** Request name on the GameSparks wire, without the dot. */
  readonly request: string;
  readonly systemId: string | undefined;
  readonly rejectField: string;
  readonly linkField: string;
  /** The answer while it is not configured. */
  readonly notConfigured: { readonly field: string; readonly code: string };
  readonly credentials: ReadonlyArray<{ readonly name: string; readonly required: boolean }>;
  /** The credentials as JSON Schema (draft 2020-12), as the provider's own schema tells them. */
  readonly credentialsSchema: Readonly<Record<string, unknown>>;
  /** The flags that a request may set here; `connect` ignores those that the provider has fixed. */
  readonly flags: readonly string[];
}

/** One game. Every method may be called at any time after `createPlayerLink` and before `close`. */
export interface PlayerLink {
  readonly gameId: string;
  readonly providers: readonly ProviderDescription[];
  /**
   * Resolves when the storage is fit for use and this game not closed. The first call warns the operator of
   * each provider without options. @throws ConfigError with the line to paste, StorageUnavailable.
   */
  ready(): Promise<void>;
  /**
   * Refuses further connects, and waits for those that run and for what they deferred. The storage stays
   * open: who opens, closes.
   */
  close(): Promise<void>;
  /** Signs in, links, switches or creates. @throws ConnectError */
  connect(request: ConnectRequest): Promise<ConnectResult>;
  /** The decision and its writes, nothing written; the platform is asked all the same. @throws ConnectError */
  explain(request: ConnectRequest): Promise<Explanation>;
  readonly sessions: {
    resolve(token: unknown): Promise<Session | undefined>;
    rotate(token: unknown): Promise<string | undefined>;
    revoke(session: Pick<Session, 'id' | 'playerId'>): Promise<boolean>;
    revokeAll(playerId: string, options?: { readonly except?: string }): Promise<number>;
    list(playerId: string): Promise<Session[]>;
  };
  readonly players: {
    get(playerId: string): Promise<Player | undefined>;
    details(playerId: string): Promise<(Player & { readonly online: boolean }) | undefined>;
    rename(playerId: string, displayName: string): Promise<Player>;
    update(playerId: string, change: PlayerChange): Promise<Player>;
    adopt(player: Adoption): Promise<boolean>;
    export(playerId: string): Promise<PlayerExport | undefined>;
    remove(playerId: string): Promise<boolean>;
  };
  readonly links: {
    list(playerId: string): Promise<Link[]>;
    unlink(
      playerId: string,
      provider: string,
      which?: { readonly externalId?: string },
    ): Promise<void>;
  };
  readonly accounts: {
    change(playerId: string, change: AccountChange): Promise<void>;
  };
  readonly friends: {
    list(playerId: string): Promise<Friend[]>;
    invitable(playerId: string): Promise<InvitableFriend[]>;
  };
  readonly push: {
    register(playerId: string, target: PushTarget): Promise<PushRegistration>;
    list(playerId: string): Promise<PushRegistration[]>;
    remove(playerId: string, id: string): Promise<boolean>;
  };
  /**
   * Deletes sessions and proofs that are over, in the whole storage: at most `limit` (1..10,000, default
   * 1,000) of each in one short transaction. Returns how many; call it again until that is 0.
   *
   * @throws ConfigError for a wrong limit; StorageUnavailable
   */
  sweep(options?: { readonly limit?: number }): Promise<number>;
}
