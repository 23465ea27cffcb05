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

/** The rules of one group: each name is a sentence, each function rejects when the sentence is not true. */
export type StorageCases = Readonly<Record<string, (storage: StorageAdapter) => Promise<void>>>;
