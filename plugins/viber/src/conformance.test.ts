import { startViber, type ViberLie, type ViberOptions } from '@playerlink/simulators';
import { testProvider } from '@playerlink/testing';
import { describe, test } from 'vitest';
import { viber } from './index.ts';
import { ALL, APP_ID, OTHER_APP } from './stage.test-fixture.ts';

const APP_SECRET = 'the-secret-of-our-app';

const REFUSED: readonly ViberLie[] = [
  'missingId',
  'controlCharactersInId',
  'longId',
  'statusNotZero',
];

const { appId: _, ...UNBOUND } = ALL;
type Binding = readonly [
  binding: string,
  options: typeof ALL,
  platform: ViberOptions,
  refused: readonly ViberLie[],
];

describe.each<Binding>([
  ['bound by the app id', ALL, {}, [...REFUSED, 'otherApp', 'noAppId']],
  [
    'bound by the app secret',
    { ...UNBOUND, appSecret: { header: 'x-app-secret', value: APP_SECRET } },
    { appSecret: APP_SECRET },
    REFUSED,
  ],
])('%s', (_binding, options, platform, refused) => {
  testProvider(test, {
    plugin: viber,
    platform: (clock) => startViber({ clock, apps: [APP_ID, OTHER_APP], ...platform }),
    options,
    genuine: (games, player) => ({
      ...games.credentials(player),
      doNotRegisterForPush: false,
    }),
    fakes: {
      'a token of another app': (games, player) => ({
        credentials: games.credentials(player, { appId: OTHER_APP }),
      }),
      'a token that has ended': (games, player, clock) => {
        const expiresAt = clock.now() + 1_000;
        const credentials = games.credentials(player, { expiresAt });
        clock.advance(1_000);
        return { credentials };
      },
      'a token that was revoked': (games, player) => {
        const credentials = games.credentials(player);
        games.revoke(player);
        return { credentials };
      },
      'a token with a parameter behind it': (games, player) => {
        const { accessToken } = games.credentials(player);
        return { credentials: { accessToken: `${accessToken}&app_id=${APP_ID}` } };
      },
      'an id in the form of a token': (games, player) => ({
        credentials: { accessToken: `vb+${games.user(player).id}` },
      }),
      ...Object.fromEntries(
        refused.map((lie) => [
          `a profile with ${lie}`,
          (games: Awaited<ReturnType<typeof startViber>>, player: string) => {
            games.fail({ [lie]: true });
            return { credentials: games.credentials(player) };
          },
        ]),
      ),
    },
    public: ['doNotRegisterForPush', 'appId', 'auth', 'profile', 'friends', 'push', 'header'],
  });
});
