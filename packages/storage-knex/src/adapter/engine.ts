import type { ConnectPlan } from '@playerlink/core';
import type { Script } from './script.ts';

/**
 * What the adapter needs of a database. Everything it throws is a branded `StorageConflict` or
 * `StorageUnavailable`, `ready` also `ConfigError`; no driver's message leaves it but as a `cause`.
 */
export interface Engine {
  /** See `StorageAdapter.ready`. */
  ready(): Promise<void>;
  /** Runs a script that only reads, and that has one statement: so what it finds is of one moment. */
  read<T>(script: () => Script<T>): Promise<T>;
  /** Runs a script of one statement; resolves after the durable commit. */
  write<T>(script: () => Script<T>): Promise<T>;
  /** Runs a script as one transaction; resolves after the durable commit. */
  transact<T>(script: () => Script<T>): Promise<T>;
  /** Applies a plan, all or nothing; resolves after the durable commit. */
  apply(game: string, plan: ConnectPlan): Promise<void>;
}
