import { KONGREGATE_API_KEY, startKongregate } from '@playerlink/simulators';
import { testProvider } from '@playerlink/testing';
import { test } from 'vitest';
import { kongregate } from './index.ts';

const OTHER_KEY = 'another-games-key';

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
    'a token of another player': (platform, player) => ({
      credentials: { ...platform.credentials('mallory'), userId: platform.user(player).userId },
    }),
    'a token from before a password change': (platform, player) => {
      const credentials = platform.credentials(player);
      platform.changePassword(player);
      return { credentials };
    },
    'a token with the id of another player behind it': (platform, player) => {
      const { userId, gameAuthToken } = platform.credentials('mallory');
      return {
        credentials: {
          userId: platform.user(player).userId,
          gameAuthToken: `${gameAuthToken}&user_id=${userId}`,
        },
      };
    },
    'a guest': (platform, player) => ({
      credentials: { ...platform.credentials(player), userId: '0' },
      requests: 0,
    }),
    'a success in words': (platform, player) => {
      platform.fail({ successAsString: true });
      return { credentials: platform.credentials(player) };
    },
    'a success of another player': (platform, player) => {
      platform.fail({ otherUserId: true });
      return { credentials: platform.credentials(player) };
    },
  },
  public: ['userId'],
});
