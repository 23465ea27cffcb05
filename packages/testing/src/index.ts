export { type ManualClock, manualClock } from './manual-clock.ts';
export type { OutageName } from './provider/outages.ts';
export type {
  Fake,
  FriendsUnderTest,
  Lifetime,
  OfflineProviderUnderTest,
  OtherTitle,
  ProviderUnderTest,
  PushUnderTest,
} from './provider/provider-under-test.ts';
export type { PlatformFaults, TestPlatform } from './provider/test-platform.ts';
export { testProvider } from './provider/test-provider.ts';
export { pairOf, refusalOf } from './refusals.ts';
export { type Channel, remoteStorage, serveStorage } from './storage/remote-storage.ts';
export type {
  OpenedStorage,
  OpenedTwice,
  OpenStorage,
  OpenTwice,
  StorageTestOptions,
  Test,
} from './storage/storage-case.ts';
export { testStorage } from './storage/test-storage.ts';
export { until } from './until.ts';
