import type { StorageAdapter } from '@playerlink/core';

/**
 * The test function of the runner in use: vitest, node:test, jest or anything of this shape. It is called
 * once per rule, at once, and runs `run` whenever it likes, also several at a time.
 */
export type Test = (name: string, run: () => Promise<void>) => unknown;

/** A storage that holds nothing yet, and what takes it away again. */
export interface OpenedStorage {
  readonly storage: StorageAdapter;
  /** Called once, also when the test has failed. */
  close(): Promise<void>;
}

/** Gives a fresh, empty storage; called once per test. */
export type OpenStorage = () => Promise<OpenedStorage>;

/** A storage that holds nothing yet, opened twice: `close` takes both away. */
export interface OpenedTwice extends OpenedStorage {
  /**
   * A second opening of the same data that shares nothing else with the first: with connections of its
   * own, as another process has them, or in another process.
   */
  readonly peer: StorageAdapter;
}

/** Gives a fresh, empty storage that is opened twice; called once per test. */
export type OpenTwice = () => Promise<OpenedTwice>;

/** How much the kit does where more finds more. */
export interface StorageTestOptions {
  /**
   * How often the races are run that a player's account hangs on; the other races a tenth as often. Whole,
   * 1 or more, default 200.
   */
  readonly rounds?: number;
  /** About how many rows there are where there are to be many. Whole, 100 or more, default 10,000. */
  readonly rows?: number;
  /** For an engine that can be opened twice. With it, all races are run between two openings as well. */
  readonly openTwice?: OpenTwice;
}

/** The numbers of {@link StorageTestOptions}. */
export type Scale = Required<Pick<StorageTestOptions, 'rounds' | 'rows'>>;

/** The rules of one group: each name is a sentence, each function rejects when the sentence is not true. */
export type StorageCases = Readonly<
  Record<string, (storage: StorageAdapter, scale: Scale) => Promise<void>>
>;

/** The rules of one group about one storage that is opened twice. */
export type TwiceCases = Readonly<
  Record<string, (storage: StorageAdapter, peer: StorageAdapter, scale: Scale) => Promise<void>>
>;
