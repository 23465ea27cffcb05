import type { Json, JsonObject } from './json.ts';
import type { PlatformFriend } from './provider.ts';

/** Who makes the request. A `session` is proven by the hash of its secret, a `player` by the host. */
export type Caller =
  | { readonly kind: 'none' }
  | { readonly kind: 'player'; readonly playerId: string }
  | { readonly kind: 'session'; readonly id: string; readonly tokenHash: string };

/** One platform account of one player. Unique by (game, provider, externalId) and (game, player, provider, slot). */
export interface LinkRow {
  readonly provider: string;
  readonly externalId: string;
  readonly playerId: string;
  /** `''`; the external id for providers of which a player may have several accounts. */
  readonly slot: string;
  readonly displayName: string | null;
  readonly syncDisplayName: boolean;
  readonly createdAt: number;
  readonly lastLoginAt: number;
}

/** A session; of its secret only SHA-256 is kept. `prevTokenHash` is good until `prevUntil`. */
export interface SessionRow {
  readonly id: string;
  readonly playerId: string;
  readonly tokenHash: string;
  readonly prevTokenHash: string | null;
  readonly prevUntil: number | null;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
  readonly label: string | null;
}

/** The two facts of a player that a decision needs. */
export interface PlayerHead {
  readonly id: string;
  readonly displayName: string | null;
}

/** A player, whole. */
export interface PlayerRow extends PlayerHead {
  readonly segments: JsonObject;
  readonly scriptData: JsonObject;
  readonly achievements: readonly string[];
  readonly virtualGoods: JsonObject;
  readonly version: number;
  readonly createdAt: number;
  readonly lastSeenAt: number;
}

/** What of a player may be changed. A member that is absent stays as it is. */
export interface PlayerPatch {
  readonly displayName?: string | null;
  readonly segments?: JsonObject;
  readonly scriptData?: JsonObject;
  readonly achievements?: readonly string[];
  readonly virtualGoods?: JsonObject;
}

/** A player who comes from elsewhere, whole: with accounts, and with the secrets of those that have one. */
export interface AdoptedPlayer {
  /** 1..64 characters. */
  readonly id: string;
  readonly displayName: string | null;
  readonly segments: JsonObject;
  readonly scriptData: JsonObject;
  readonly achievements: readonly string[];
  readonly virtualGoods: JsonObject;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly links: ReadonlyArray<Omit<LinkRow, 'playerId'> & { readonly secret?: string }>;
}

/** All that is stored of a player, but no secret and no hash of one. */
export interface PlayerExport {
  readonly player: PlayerRow;
  readonly links: readonly LinkRow[];
  readonly sessions: ReadonlyArray<
    Pick<SessionRow, 'id' | 'createdAt' | 'lastSeenAt' | 'expiresAt' | 'label'>
  >;
  readonly friends: readonly FriendList[];
  readonly push: ReadonlyArray<Pick<PushRow, 'id' | 'deviceOs' | 'pushId'>>;
}

/** What is kept for an account that has a secret of its own, such as a password's hash. */
export interface SecretRow {
  readonly secret: string;
  /** Failed attempts since the last success, or since the end of the last lock. */
  readonly failures: number;
  /** Until when (ms) every attempt is refused; absent when none is. */
  readonly lockedUntil?: number;
}

/** What a refused switch shows of the other player. */
export interface PlayerSummary extends PlayerHead {
  readonly links: ReadonlyArray<Pick<LinkRow, 'provider' | 'externalId'>>;
  readonly scriptData: JsonObject;
  readonly achievements: readonly string[];
  readonly virtualGoods: JsonObject;
}

/** The friends of one platform account, as the platform told them last. */
export interface FriendList {
  readonly provider: string;
  /** That of the account's link. */
  readonly slot: string;
  /** At most 5,000, each id once. */
  readonly friends: readonly PlatformFriend[];
  readonly fetchedAt: number;
}

/** Where messages reach a player. Unique by (game, id) and (game, deviceOs, pushHash). */
export interface PushRow {
  readonly id: string;
  readonly playerId: string;
  /** In lower case. */
  readonly deviceOs: string;
  readonly pushId: string;
  /** SHA-256 of `pushId`, in hex. */
  readonly pushHash: string;
}

/** What one read has to find. */
export interface SituationQuery {
  readonly now: number;
  readonly caller: Caller;
  readonly provider: string;
  readonly externalId: string;
  /** SHA-256 of a single-use proof. */
  readonly proof?: string;
}

/** A caller as storage knows it. `sessionId` when the caller came with a session. */
export type KnownCaller =
  | { readonly kind: 'none' }
  | { readonly kind: 'invalid' }
  | {
      readonly kind: 'player';
      readonly player: PlayerHead;
      readonly sessionId?: string;
      /** The caller's own link at the asked provider (slot `''`). */
      readonly ownLink?: LinkRow;
    };

/** A claimed proof and what it is bound to: hashes of sessions, connections and the like, oldest first. */
export interface ProofRow {
  readonly boundTo: readonly string[];
  readonly until: number;
}

/** All that a decision depends on, from ONE consistent read. A proof past its `until` is absent. */
export interface Situation {
  readonly caller: KnownCaller;
  readonly owner?: { readonly player: PlayerHead; readonly link: LinkRow };
  readonly proof?: ProofRow;
}

/** What is known before a single-use credential is spent at its platform. */
export interface ParkedProof {
  readonly caller:
    | Extract<KnownCaller, { kind: 'none' | 'invalid' }>
    | { readonly kind: 'player'; readonly sessionId?: string };
  readonly proof?: ProofRow;
}

/** One write of a plan; executed in exactly the order of this union. */
export type Write =
  | {
      readonly kind: 'insertPlayer';
      readonly id: string;
      readonly displayName: string | null;
      readonly segments: Json;
      readonly at: number;
    }
  | { readonly kind: 'renamePlayer'; readonly playerId: string; readonly displayName: string }
  | {
      /** Takes the account from this player, with its friends and its secret. */
      readonly kind: 'removeLink';
      readonly provider: string;
      readonly externalId: string;
      readonly playerId: string;
    }
  | { readonly kind: 'insertLink'; readonly link: LinkRow }
  | {
      readonly kind: 'touchLink';
      readonly provider: string;
      readonly externalId: string;
      readonly playerId: string;
      readonly at: number;
      readonly displayName?: string;
      readonly syncDisplayName?: boolean;
    }
  | {
      /** Sets the secret of an account that is linked, in place of one it had; failures and locks end. */
      readonly kind: 'putSecret';
      readonly provider: string;
      readonly externalId: string;
      readonly secret: string;
    }
  | {
      /**
       * Claims a proof that is not claimed, or whose claim has expired at the plan's `now`. With `seen`
       * also one that is bound to exactly these entries in this order: what was read, so that no other
       * claim in between is lost.
       */
      readonly kind: 'claimProof';
      readonly provider: string;
      readonly proof: string;
      readonly boundTo: readonly string[];
      readonly until: number;
      readonly seen?: readonly string[];
    }
  | { readonly kind: 'insertSession'; readonly session: SessionRow }
  | {
      /**
       * Brings the session's end forward to `expiresAt`, never later than it was, for good: `tokenHash`
       * becomes '' (so no rotation finds it), and the current hash the previous one, good until the end.
       * A session that is retired already keeps its hashes.
       */
      readonly kind: 'retireSession';
      readonly id: string;
      readonly expiresAt: number;
    };

/** How a connect ends. */
export type Outcome = 'created' | 'linked' | 'resumed' | 'switched' | 'refused';

/**
 * Plain data that storage applies as one atomic commit. `expect` is checked again inside it; anything
 * false, a write that touches no row, a missing parent or a duplicate key is a `StorageConflict`, and
 * then nothing of the plan is written.
 */
export interface ConnectPlan {
  readonly outcome: Outcome;
  readonly now: number;
  readonly expect: {
    /** The session exists, is this player's and has not expired at `now`. */
    readonly session?: { readonly id: string; readonly playerId: string };
    /** The player exists. */
    readonly player?: string;
    /** The external id is linked to this player. */
    readonly owner?: {
      readonly provider: string;
      readonly externalId: string;
      readonly playerId: string;
    };
    /** The account's secret is this one. */
    readonly secret?: {
      readonly provider: string;
      readonly externalId: string;
      readonly secret: string;
    };
  };
  readonly writes: readonly Write[];
}

/**
 * What an engine has to do. Every method is told the game; rows of one game are invisible to another.
 * All times are integers in ms. Text compares byte by byte: no case folding, no trimming. Every failure
 * is a branded `StorageConflict` (read again) or `StorageUnavailable`; nothing else is thrown.
 */
export interface StorageAdapter {
  /**
   * Resolves when schema and durability are as they must be; rejects with `ConfigError` and the line to
   * paste, or with `StorageUnavailable` when it cannot find out.
   */
  ready(): Promise<void>;
  situation(game: string, query: SituationQuery): Promise<Situation>;
  summary(game: string, playerId: string): Promise<PlayerSummary | undefined>;
  /** Resolves only after the durable commit. */
  apply(game: string, plan: ConnectPlan): Promise<void>;
  /** For single-use providers, before the platform is asked. */
  findProof(
    game: string,
    provider: string,
    proof: string,
    caller: Caller,
    now: number,
  ): Promise<ParkedProof>;
  findSession(game: string, id: string): Promise<SessionRow | undefined>;
  /**
   * Compare and set: where `oldHash` is the session's current or previous hash, `newHash` becomes
   * current and `oldHash` previous until `prevUntil`. False: it was neither, the session is retired, or
   * there is no such session.
   */
  rotateSession(
    game: string,
    id: string,
    oldHash: string,
    newHash: string,
    prevUntil: number,
    expiresAt: number,
  ): Promise<boolean>;
  /** Sets last-seen of the session and of its player; a session that is gone is no error. */
  touchSession(game: string, id: string, at: number): Promise<void>;
  /** Newest first. */
  listSessions(game: string, playerId: string): Promise<SessionRow[]>;
  /**
   * Deletes the player's sessions: only the one named, all except the one named, or all. Returns how many.
   * Of a plan at the same time that expects one of them, the new session goes as well, or the plan is refused.
   */
  deleteSessions(
    game: string,
    playerId: string,
    which: { readonly only?: string; readonly except?: string },
  ): Promise<number>;
  readonly players: {
    get(game: string, id: string): Promise<PlayerRow | undefined>;
    /** The summaries of those ids that are players, each once; any number of ids, in any order. */
    many(game: string, ids: readonly string[]): Promise<PlayerSummary[]>;
    /**
     * Adds a player with accounts and secrets, all or nothing. False: there is a player of that id, and
     * nothing has changed. An account that belongs to somebody is a `StorageConflict`.
     */
    adopt(game: string, player: AdoptedPlayer): Promise<boolean>;
    /**
     * Changes a player and counts `version` up by one; absent when there is none of that id. A
     * `StorageConflict` when `expectVersion` is given and no longer the player's.
     */
    update(
      game: string,
      id: string,
      patch: PlayerPatch,
      expectVersion?: number,
    ): Promise<PlayerRow | undefined>;
    /** Removes a player and everything of theirs but the proofs. False: there is none of that id. */
    remove(game: string, id: string): Promise<boolean>;
    export(game: string, id: string): Promise<PlayerExport | undefined>;
  };
  readonly links: {
    /** By provider, then external id. */
    of(game: string, playerId: string): Promise<LinkRow[]>;
    /** The links of those external ids that are linked; any number of ids, in any order. */
    find(game: string, provider: string, externalIds: readonly string[]): Promise<LinkRow[]>;
    /**
     * Removes the player's link at this provider and slot, with its friends and its secret, where another
     * link of the player stays that is at one of the providers `keepOneOf`. `last`: none would, and nothing
     * has changed, also when several are removed at once. `absent`: there is no such link.
     */
    unlink(
      game: string,
      playerId: string,
      provider: string,
      slot: string,
      keepOneOf: readonly string[],
    ): Promise<'done' | 'absent' | 'last'>;
  };
  /** Secrets of accounts. They go when their link goes. */
  readonly vault: {
    /** A lock that is over at `now` counts as none, and its failures as none. */
    read(
      game: string,
      provider: string,
      externalId: string,
      now: number,
    ): Promise<SecretRow | undefined>;
    /**
     * Counts a failed attempt at `now`; the one that makes `max` locks for `lockMs`. Nothing for an
     * account without a secret, and while it is locked. Parallel attempts are all counted.
     */
    countFailure(
      game: string,
      provider: string,
      externalId: string,
      max: number,
      lockMs: number,
      now: number,
    ): Promise<void>;
    /** Forgets the failures since the last success. */
    clearFailures(game: string, provider: string, externalId: string): Promise<void>;
  };
  readonly friends: {
    /** Replaces the list of one link. The list goes when its link goes; for a link that is gone nothing is kept. */
    replace(game: string, playerId: string, list: FriendList): Promise<void>;
    /** By provider, then slot. */
    of(game: string, playerId: string): Promise<FriendList[]>;
  };
  readonly push: {
    /**
     * Keeps a registration. One that exists for this `deviceOs` and `pushHash` keeps its id and becomes
     * this player's: a device changes hands. Returns the id; a player who is gone is a `StorageConflict`.
     */
    save(game: string, row: PushRow): Promise<string>;
    /** By id. Registrations go when their player goes. */
    of(game: string, playerId: string): Promise<PushRow[]>;
    /** False: the player has no registration of that id. */
    remove(game: string, playerId: string, id: string): Promise<boolean>;
  };
  /**
   * Deletes sessions and proofs that are over at `now`, of every game: of each at most `limit`, those that
   * have been over for longest first. One that was prolonged or claimed anew meanwhile stays. Returns how
   * many; 0 when none is left.
   */
  sweep(now: number, limit: number): Promise<number>;
}
