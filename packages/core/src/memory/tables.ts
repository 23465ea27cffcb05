import type { LinkRow, PlayerRow, ProofRow, SessionRow } from '../contract/storage.ts';

/** The rows of one game. `slots` is the second unique key of links: player, provider, slot. */
export interface Tables {
  readonly players: Map<string, PlayerRow>;
  readonly links: Map<string, LinkRow>;
  readonly slots: Map<string, LinkRow>;
  readonly sessions: Map<string, SessionRow>;
  readonly proofs: Map<string, ProofRow>;
}

/** The tables of a game without rows. */
export const tables = (): Tables => ({
  players: new Map(),
  links: new Map(),
  slots: new Map(),
  sessions: new Map(),
  proofs: new Map(),
});

/** A compound key that no two different lists of parts share. */
export const key = (...parts: readonly string[]): string => JSON.stringify(parts);
