import type { Decide, Guards } from './contract/guards.ts';
import type { Hooks } from './contract/hooks.ts';
import type {
  Clock,
  Defer,
  Fetch,
  Keys,
  Logger,
  NewId,
  Presence,
  Random,
} from './contract/ports.ts';
import type { ProviderModule } from './contract/provider.ts';
import type { StorageAdapter } from './contract/storage.ts';
import type { SessionPolicy } from './game.ts';
import type { Container } from './tsyringe.ts';

/** What a game is made of. Only the first three have no default. */
export interface PlayerLinkConfig {
  /** 1..64 characters. Players, links and sessions of one game are invisible to another in the same storage. */
  readonly gameId: string;
  /** Opened and closed by the host. */
  readonly storage: StorageAdapter;
  readonly providers: readonly ProviderModule[];
  readonly guards?: Guards;
  readonly hooks?: Hooks;
  /** Chooses among the outcomes that are legal in a case, in place of the decision table. */
  readonly decide?: Decide;
  /** Defaults: 90 days, a grace of 60,000 ms, `keep`. */
  readonly sessions?: { readonly [part in keyof SessionPolicy]?: SessionPolicy[part] | undefined };
  /**
   * Providers that count as a way in when a player unlinks: one link at one of them has to stay. Default:
   * all. A game for which a lost device is a lost player leaves `device` out.
   */
  readonly waysIn?: readonly string[];
  /** How long a provider, a guard or a hook may take, 1..60,000 ms. Default 5,000. */
  readonly timeoutMs?: number;
  readonly fetch?: Fetch;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly newId?: NewId;
  /** Where providers keep key sets and certificates. Default: in memory, for this game alone. */
  readonly keys?: Keys;
  readonly logger?: Logger;
  readonly presence?: Presence;
  readonly defer?: Defer;
  /** The host's tsyringe container: what it has under our tokens is used where this config says nothing. */
  readonly container?: Container;
  /** Registers more in the game's own container before it is read, such as a decorated provider class. */
  readonly configure?: (container: Container) => void;
}

const DAY_MS = 24 * 60 * 60_000;
const DEFAULT_SESSIONS: SessionPolicy = {
  lifetimeMs: 90 * DAY_MS,
  graceMs: 60_000,
  onConnect: 'keep',
};

/** Field by field: an option that a host spells out as undefined means the default. */
export const readPolicy = (given: PlayerLinkConfig['sessions']): SessionPolicy => ({
  lifetimeMs: given?.lifetimeMs ?? DEFAULT_SESSIONS.lifetimeMs,
  graceMs: given?.graceMs ?? DEFAULT_SESSIONS.graceMs,
  onConnect: given?.onConnect ?? DEFAULT_SESSIONS.onConnect,
});
