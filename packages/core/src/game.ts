import type { Decide, Guards } from './contract/guards.ts';
import type { Hooks } from './contract/hooks.ts';
import type { Clock, Defer, Logger, NewId, Presence, Random } from './contract/ports.ts';
import type { StorageAdapter } from './contract/storage.ts';
import type { Registry } from './registry.ts';

/** How sessions live. */
export interface SessionPolicy {
  /** How long a session lasts after it was issued or rotated, ms. */
  readonly lifetimeMs: number;
  /** How long the previous token stays good after a rotation, ms. */
  readonly graceMs: number;
  /** What becomes of the caller's session when a connect issues a new one. */
  readonly onConnect: 'keep' | 'retire';
}

/** One game, read once from its container: all that the steps of a connect work with. */
export interface Game {
  readonly id: string;
  readonly storage: StorageAdapter;
  readonly providers: Registry;
  /** The providers by which a player can sign in again: one link at one of them has to stay. */
  readonly waysIn: readonly string[];
  readonly guards: Guards;
  readonly hooks: Hooks;
  readonly decide: Decide | undefined;
  readonly sessions: SessionPolicy;
  /** How long a provider, a guard or a hook may take, ms. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly random: Random;
  /** What the marks of credentials in the log are keyed with: this process's own, so that nobody can test guesses by a log. */
  readonly markKey: Uint8Array;
  readonly newId: NewId;
  readonly logger: Logger;
  readonly presence: Presence;
  readonly defer: Defer;
}
