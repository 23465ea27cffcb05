import type {
  FriendList,
  LinkRow,
  PlayerRow,
  ProofRow,
  PushRow,
  SecretRow,
  SessionRow,
} from '../contract/storage.ts';

/** The rows of one game. `slots` is the second unique key of links: player, provider, slot. */
export interface Tables {
  readonly players: Map<string, PlayerRow>;
  readonly links: Map<string, LinkRow>;
  readonly slots: Map<string, LinkRow>;
  /** By provider and external id, as links are. */
  readonly secrets: Map<string, SecretRow>;
  readonly sessions: Map<string, SessionRow>;
  readonly proofs: Map<string, ProofRow>;
  /** By player, provider, slot. */
  readonly friends: Map<string, FriendList & { readonly playerId: string }>;
  /** By deviceOs and pushHash. */
  readonly push: Map<string, PushRow>;
}

/** The tables of a game without rows. */
export const tables = (): Tables => ({
  players: new Map(),
  links: new Map(),
  slots: new Map(),
  secrets: new Map(),
  sessions: new Map(),
  proofs: new Map(),
  friends: new Map(),
  push: new Map(),
});

/** A compound key that no two different lists of parts share. */
export const key = (...parts: readonly string[]): string => JSON.stringify(parts);

/** Sorts by code unit: no locale, no folding. */
export const compare = (a: string, b: string): number => Number(a > b) - Number(a < b);
