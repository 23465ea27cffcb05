import { describe, expect, test } from 'vitest';
import { type ArcadeOptions, arcadeWith } from './arcade.test-fixture.ts';
import { type Arcade, openArcade } from './arcade-platform.test-fixture.ts';
import { arcadeUnderTest, failureOf, testsOf } from './provider-failures.test-fixture.ts';
import type { ProviderUnderTest } from './provider-under-test.ts';
import { asksTwice } from './right-providers.test-fixture.ts';
import { blamesThePlayerForGarbage } from './wrong-outages.test-fixture.ts';

const CREATES = 'players: genuine credentials create a player';
const SAME_LOOK =
  'fakes: refusals with one code look the same, whatever the cause and whoever is known';

type Definition = ProviderUnderTest<ArcadeOptions, Arcade>;

/** The right provider, but for these parts of its definition. */
const underTest = (parts: Partial<Definition> = {}): Definition => ({
  ...arcadeUnderTest(asksTwice),
  ...parts,
});

test('tests are declared at once, under names that are sentences, and open nothing', () => {
  let opened = 0;
  const platform: Definition['platform'] = (clock) => {
    opened += 1;
    return openArcade(clock);
  };
  const tests = testsOf(underTest({ platform }));
  expect(tests.size).toBeGreaterThan(40);
  expect(opened).toBe(0);
  for (const name of tests.keys()) expect(name).toMatch(/^[a-z ]+: \S.*[^.]$/);
});

test('each test opens a platform of its own and closes it once', async () => {
  const events: string[] = [];
  const platform: Definition['platform'] = async (clock) => {
    events.push('open');
    const close = async () => {
      events.push('close');
    };
    return { ...(await openArcade(clock)), close };
  };
  await failureOf(underTest({ platform }), CREATES);
  await failureOf(underTest({ platform }), CREATES);
  expect(events).toEqual(['open', 'close', 'open', 'close']);
});

test('a platform is closed when its test fails, and the failure of the test is the one that is told', async () => {
  let closed = 0;
  const platform: Definition['platform'] = async (clock) => ({
    ...(await openArcade(clock)),
    close: () => {
      closed += 1;
      throw new Error('not closed');
    },
  });
  const failing = underTest({ platform, options: { key: 'of nobody' } });
  expect((await failureOf(failing, CREATES))?.message).toMatch(/^arcade: option key: /);
  expect(closed).toBe(1);
  expect((await failureOf(underTest({ platform }), CREATES))?.message).toBe('not closed');
});

test('options may be made of the platform, and people be asynchronous', async () => {
  const definition = underTest({
    options: (arcade) => ({ key: arcade.key }),
    genuine: async (arcade, player) => arcade.credentials(player),
    fakes: {
      'nobody’s ticket': async (arcade, player, clock) => ({
        credentials: { ...arcade.credentials(player), ticket: String(clock.now()) },
      }),
    },
  });
  for (const name of [CREATES, 'fakes: nobody’s ticket is refused', SAME_LOOK]) {
    expect(await failureOf(definition, name)).toBeUndefined();
  }
});

describe('a failure is one sentence', () => {
  const garbage = 'outages: garbage is UNAVAILABLE, stores nothing, and passes';

  test('about an answer', async () => {
    const definition = arcadeUnderTest(arcadeWith(blamesThePlayerForGarbage()));
    expect((await failureOf(definition, garbage))?.message).toBe(
      `${garbage}: expected genuine credentials to be refused with UNAVAILABLE, with garbage from request 1 on, but it was refused with NOTAUTHENTICATED on ticket.`,
    );
  });

  test('with the cause, as core keeps it from the client', async () => {
    const definition = arcadeUnderTest(
      arcadeWith({ around: () => () => Promise.reject(new RangeError('the reason')) }),
    );
    expect((await failureOf(definition, CREATES))?.cause).toEqual(new RangeError('the reason'));
  });

  test('about a claim that core cannot use', async () => {
    const around = () => async () => ({ externalId: '' });
    const definition = arcadeUnderTest(arcadeWith({ around }));
    expect((await failureOf(definition, CREATES))?.message).toBe(
      `${CREATES}: expected genuine credentials to be accepted, but it was refused with UNAVAILABLE on authentication: externalId is not of 1..255 characters.`,
    );
  });
});

describe('an outage that may be answered with a clear no', () => {
  const definition: Definition = {
    ...arcadeUnderTest(arcadeWith(blamesThePlayerForGarbage())),
    mayRefuse: ['garbage'],
  };

  test('is one', async () => {
    const name = 'outages: garbage is UNAVAILABLE, stores nothing, and passes';
    expect(await failureOf(definition, name)).toBeUndefined();
  });

  test('and no other', async () => {
    const name = 'outages: an empty answer is UNAVAILABLE, stores nothing, and passes';
    expect(await failureOf(definition, name)).toBeDefined();
  });
});

test('an author who forgets what a provider requires is told', async () => {
  const definition = underTest({ genuine: () => ({ ticket: 'a' }) });
  const name = 'missing credentials: a required one that is missing is REQUIRED, by name';
  expect((await failureOf(definition, name))?.message).toBe(
    `${name}: expected genuine credentials to have memberId, which is required, but they do not.`,
  );
});

test('what proves nothing but is not called public is told', async () => {
  const name = 'fakes: a genuine secret with one character changed is refused';
  const failure = await failureOf(underTest({ public: ['memberId'] }), name);
  expect(failure?.message).toContain('(is nickname public?)');
});

test('time passes as timeoutMs and retryMs say', async () => {
  const times = new Set<number>();
  let start = 0;
  const definition = underTest({
    timeoutMs: 700,
    retryMs: 3_000,
    genuine: (arcade, player, clock) => {
      start ||= clock.now();
      times.add(clock.now() - start);
      return arcade.credentials(player);
    },
  });
  const name = 'outages: silence is UNAVAILABLE, stores nothing, and passes';
  expect(await failureOf(definition, name)).toBeUndefined();
  // The probe and the first outage; after the first; after the second, of the second request.
  expect([...times]).toEqual([0, 3_700, 7_400]);
});
