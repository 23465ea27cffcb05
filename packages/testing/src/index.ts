export { type ManualClock, manualClock } from './manual-clock.ts';
export type { OpenedStorage, OpenStorage, Test } from './storage/storage-case.ts';
export { testStorage } from './storage/test-storage.ts';
