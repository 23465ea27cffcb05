import {
  NINTENDO_APPLICATION_ID,
  NINTENDO_FORGERIES,
  type NintendoForgery,
  type NintendoSimulator,
  startNintendo,
} from '@playerlink/simulators';
import { type Fake, type ManualClock, testProvider } from '@playerlink/testing';
import { describe, test } from 'vitest';
import { nintendo } from './index.ts';

type MakeFake = (platform: NintendoSimulator, player: string, clock: ManualClock) => Fake;

/** Its signature alone is wrong, so the keys are needed to see it. */
const SHOWS_BY_KEYS: ReadonlySet<NintendoForgery> = new Set(['attackerKey']);

const FORGERIES = NINTENDO_FORGERIES.map((kind): [string, MakeFake] => [
  `a forgery: ${kind}`,
  (platform, player) => ({
    credentials: { nsaIdToken: platform.forge(player, kind), displayName: player },
    ...(SHOWS_BY_KEYS.has(kind) ? {} : { requests: 0 }),
  }),
]);

const FAKES: Readonly<Record<string, MakeFake>> = {
  'a token of another title': (platform, player) => ({
    credentials: platform.credentials(player, { applicationId: '0100999999999000' }),
    requests: 0,
  }),
  'a token of another environment': (platform, player) => ({
    credentials: platform.credentials(player, { environment: 'dd1' }),
    requests: 0,
  }),
  'a token from yesterday': (platform, player, clock) => {
    const credentials = platform.credentials(player);
    clock.advance(86_400_000);
    return { credentials, requests: 0 };
  },
  'a token by a key that has left the set': (platform, player) => ({
    credentials: { nsaIdToken: platform.mint({ player, key: 'removed' }), displayName: player },
  }),
  'a token with the signature of another': (platform, player) => {
    const [header, claims] = platform.mint({ player }).split('.');
    const [, , signature] = platform.mint({ player: 'mallory' }).split('.');
    const nsaIdToken = [header, claims, signature].join('.');
    return { credentials: { nsaIdToken, displayName: player } };
  },
};

/** The same fakes, as a client sends them that wants this. */
function withLogin(fakes: typeof FAKES, accountPerLoginId: boolean): typeof FAKES {
  const entries = Object.entries(fakes).map(([name, make]): [string, MakeFake] => [
    name,
    (...args) => {
      const fake = make(...args);
      return { ...fake, credentials: { ...fake.credentials, accountPerLoginId } };
    },
  ]);
  return Object.fromEntries(entries);
}

describe.each<[string, boolean, typeof FAKES]>([
  ['one player per account', false, { ...FAKES, ...Object.fromEntries(FORGERIES) }],
  ['one player per console login', true, FAKES],
])('%s', (_, accountPerLoginId, fakes) => {
  testProvider(test, {
    plugin: nintendo,
    platform: (clock) => startNintendo({ clock }),
    options: { applicationIds: [NINTENDO_APPLICATION_ID] },
    genuine: (platform, player) => ({ ...platform.credentials(player), accountPerLoginId }),
    fakes: withLogin(fakes, accountPerLoginId),
    public: ['displayName', 'accountPerLoginId', 'applicationIds'],
  });
});
