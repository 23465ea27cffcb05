// In the folder of a stranger who has installed the tarballs: both kits, under node:test.
import { test } from 'node:test';
import { memoryStorage } from '@playerlink/core/memory';
import { kongregate } from '@playerlink/plugin-kongregate';
import { KONGREGATE_API_KEY, startKongregate } from '@playerlink/simulators';
import { testProvider, testStorage } from '@playerlink/testing';

const OTHER_KEY = 'another-games-key';

// Fewer rounds than in the tree: here it is asked whether the kit runs, there whether the storage is right.
testStorage(test, async () => ({ storage: memoryStorage(), close: async () => {} }), {
  rounds: 20,
  rows: 1_000,
});

testProvider(test, {
  plugin: kongregate,
  platform: (clock) =>
    startKongregate({ clock, games: { [KONGREGATE_API_KEY]: 'Golf', [OTHER_KEY]: 'Other' } }),
  options: { apiKey: KONGREGATE_API_KEY, friends: true },
  genuine: (platform, player) => platform.credentials(player),
  otherTitle: {
    options: { apiKey: OTHER_KEY, friends: true },
    genuine: (platform, player) => platform.credentials(player, { apiKey: OTHER_KEY }),
  },
  friends: {
    befriend: (platform, player, other) => platform.befriend(player, other),
    addFriends: (platform, player, count) => platform.addFriends(player, count),
  },
  fakes: {
    'a token of another game': (platform, player) => ({
      credentials: platform.credentials(player, { apiKey: OTHER_KEY }),
    }),
  },
  public: ['userId'],
});
