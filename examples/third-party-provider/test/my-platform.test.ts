import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPlayerLink } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { testProvider } from '@playerlink/testing';
import { myPlatform } from '../src/index.ts';
import { APP_ID, accountId, startMyPlatform } from './my-platform-simulator.ts';

const OUTAGE = { code: 'UNAVAILABLE', field: 'authentication' };

// The rules that every provider keeps. What your platform can be tricked with goes into `fakes`.
testProvider(test, {
  plugin: myPlatform,
  platform: (clock) => startMyPlatform({ clock }),
  options: { appId: APP_ID },
  genuine: (platform, player) => platform.credentials(player),
  // As genuine as ours, and still of no use here.
  otherTitle: {
    options: { appId: 'another-game' },
    genuine: (platform, player) => platform.credentials(player, { appId: 'another-game' }),
  },
  fakes: {
    'a token of nobody': () => ({ credentials: { accessToken: 'of-nobody' } }),
    'a token that no header can carry': () => ({
      credentials: { accessToken: 'a b' },
      code: 'INVALID',
      field: 'accessToken',
      requests: 0,
    }),
    'an answer without an id': (platform, player) => {
      platform.fail({ noId: true });
      return { credentials: platform.credentials(player), ...OUTAGE };
    },
    'an id that is no text': (platform, player) => {
      platform.fail({ numericId: true });
      return { credentials: platform.credentials(player), ...OUTAGE };
    },
  },
  public: ['appId'],
});

// What only your platform has, through the public door.
test('the account is known by its id and shown by its name', async (t) => {
  const platform = await startMyPlatform();
  const link = createPlayerLink({
    gameId: 'test',
    storage: memoryStorage(),
    providers: [myPlatform({ appId: APP_ID })],
    fetch: platform.fetch,
  });
  // Also when the test is red: what is open keeps the run from ending.
  t.after(async () => {
    await link.close();
    await platform.close();
  });
  const credentials = platform.credentials('ann');
  const { playerId, displayName } = await link.connect({ provider: 'my-platform', credentials });
  assert.equal(displayName, 'ann');
  assert.equal((await link.links.list(playerId))[0]?.externalId, accountId('ann'));
});
