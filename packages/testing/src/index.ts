export { type ManualClock, manualClock } from './manual-clock.ts';
export type { OutageName } from './provider/outages.ts';
export type { Fake, ProviderUnderTest } from './provider/provider-under-test.ts';
export type { PlatformFaults, TestPlatform } from './provider/test-platform.ts';
export { testProvider } from './provider/test-provider.ts';
export { pairOf, refusalOf } from './refusals.ts';
export type { OpenedStorage, OpenStorage, Test } from './storage/storage-case.ts';
export { testStorage } from './storage/test-storage.ts';
export { until } from './until.ts';
