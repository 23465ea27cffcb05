import { type PsnChoice, startPsn } from '@playerlink/simulators';
import { testProvider } from '@playerlink/testing';
import { describe, test } from 'vitest';
import { psn } from './index.ts';
import { CLIENTS, FLOWS, OTHER_CLIENT } from './stage.test-fixture.ts';

const REDIRECT_URI = 'https://game.example/psn';

// The rules about secrets go through every outage.
const patient = (name: string, run: () => Promise<void>) => test(name, run, 60_000);

/** How the simulator's endpoint, which is made up, is asked for friends. */
const friendsAt = ({ friendsUrlTemplate }: { readonly friendsUrlTemplate: string }) => ({
  urlTemplate: friendsUrlTemplate,
  listField: 'friends',
  accountIdField: 'accountId',
  onlineIdField: 'onlineId',
  nextField: 'nextOffset',
  offsetParameter: 'offset',
  limitParameter: 'limit',
});

describe.each(FLOWS)('%s', (flow, options) => {
  const choice: PsnChoice = { flow, redirectUri: REDIRECT_URI };
  testProvider(patient, {
    plugin: psn,
    platform: (clock) => startPsn({ clock, clients: CLIENTS }),
    options: ({ environments }) => ({
      ...options,
      allowedRedirectUris: [REDIRECT_URI],
      friends: friendsAt(environments.np[flow]),
    }),
    genuine: (platform, player) => platform.credentials(player, choice),
    otherTitle: {
      options: ({ environments }) => ({
        ...options,
        ...OTHER_CLIENT,
        allowedRedirectUris: [REDIRECT_URI],
        friends: friendsAt(environments.np[flow]),
      }),
      genuine: (platform, player) =>
        platform.credentials(player, { ...choice, clientId: OTHER_CLIENT.clientId }),
    },
    singleUse: 'burned',
    expires: { goodForMs: 59_999, overAfterMs: 60_000 },
    friends: {
      befriend: (platform, player, other) => platform.befriend(player, other),
      addFriends: (platform, player, count) => platform.addFriends(player, count),
    },
    fakes: {
      'a code of nobody': () => ({ credentials: { authorizationCode: 'UhGYiW' } }),
      'a code of another title': (platform, player) => ({
        credentials: platform.credentials(player, { ...choice, clientId: OTHER_CLIENT.clientId }),
      }),
      'a code of another environment': (platform, player) => ({
        credentials: platform.credentials(player, { ...choice, environment: 'sp-int' }),
      }),
      'a code for another redirect URI': (platform, player) => ({
        credentials: {
          ...platform.credentials(player, { flow, redirectUri: 'https://evil.example/' }),
          redirectUri: REDIRECT_URI,
        },
      }),
      'a redirect URI of the client’s own': (platform, player) => ({
        credentials: platform.credentials(player, { flow, redirectUri: 'https://evil.example/' }),
        requests: 0,
      }),
      'a code with a parameter behind it': (platform, player) => {
        const { authorizationCode } = platform.credentials(player, choice);
        return { credentials: { authorizationCode: `${authorizationCode}&client_id=x` } };
      },
      'a token of another title': (platform, player) => {
        platform.fail({ otherClientId: true });
        return { credentials: platform.credentials(player, choice) };
      },
      'a token of yesterday': (platform, player) => {
        platform.fail({ pastExpiration: true });
        return { credentials: platform.credentials(player, choice) };
      },
      'a token that is not for servers': (platform, player) => {
        platform.fail({ noScope: true });
        return { credentials: platform.credentials(player, choice) };
      },
    },
    public: [
      'redirectUri',
      'allowedRedirectUris',
      'defaultRedirectUri',
      'clientId',
      'flow',
      'environment',
      'friends',
    ],
  });
});
