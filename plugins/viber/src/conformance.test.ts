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
const HOUR = 3_600_000;

/** One title: what the plugin is given, and what its platform is. */
interface Title {
  readonly options: typeof ALL;
  readonly platform: ViberOptions;
  readonly appId: string;
}

type Binding = readonly [binding: string, ours: Title, theirs: Title, refused: readonly ViberLie[]];

const byId = (appId: string): Title => ({
  options: { ...ALL, appId },
  platform: { apps: [APP_ID, OTHER_APP] },
  appId,
});

/** A Viber that knows a title by its secret has no other title. */
const bySecret = (appId: string, appSecret: string): Title => ({
  options: { ...UNBOUND, appSecret: { header: 'x-app-secret', value: appSecret } },
  platform: { apps: [appId, 'a-third-app'], appSecret },
  appId,
});

const otherAppOf = ({ platform: { apps = [] } }: Title) => String(apps[1]);

describe.each<Binding>([
  ['bound by the app id', byId(APP_ID), byId(OTHER_APP), [...REFUSED, 'otherApp', 'noAppId']],
  [
    'bound by the app secret',
    bySecret(APP_ID, APP_SECRET),
    bySecret(OTHER_APP, 'the-secret-of-another-app'),
    REFUSED,
  ],
])('%s', (_binding, ours, theirs, refused) => {
  testProvider(test, {
    plugin: viber,
    platform: (clock) => startViber({ clock, ...ours.platform }),
    options: ours.options,
    genuine: (games, player, clock) => ({
      ...games.credentials(player, { appId: ours.appId, expiresAt: clock.now() + HOUR }),
      doNotRegisterForPush: false,
    }),
    otherTitle: {
      platform: (clock) => startViber({ clock, ...theirs.platform }),
      options: theirs.options,
      genuine: (games, player) => games.credentials(player, { appId: theirs.appId }),
    },
    expires: { goodForMs: HOUR - 1, overAfterMs: HOUR },
    friends: {
      befriend: (games, player, other) => games.befriend(player, other),
      addFriends: (games, player, count) => games.addFriends(player, count),
    },
    push: {
      isRegistered: (games, player) => games.pushRegistrations.includes(games.user(player).id),
      unwanted: (games, player) => ({ ...games.credentials(player), doNotRegisterForPush: true }),
    },
    fakes: {
      'a token of another app': (games, player) => ({
        credentials: games.credentials(player, { appId: otherAppOf(ours) }),
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
