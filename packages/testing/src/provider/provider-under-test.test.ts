import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type ArcadeOptions, arcadeWith } from './arcade.test-fixture.ts';
import { ARCADE_KEY, OTHER_KEY, openArcade } from './arcade-platform.test-fixture.ts';
import {
  type AnyArcadeUnderTest,
  type ArcadeUnderTest,
  arcadeUnderTest,
  failureOf,
  offlineArcadeUnderTest,
  socialArcadeUnderTest,
  testsOf,
} from './provider-failures.test-fixture.ts';
import type { OfflineProviderUnderTest } from './provider-under-test.ts';
import { asksNobody, asksTwice } from './right-providers.test-fixture.ts';

/** Whoever knows a ticket is its player. */
const believesTickets = arcadeWith({
  around:
    () =>
    async ({ ticket }) => ({ externalId: createHash('sha256').update(ticket).digest('hex') }),
});

/** The right provider, but for these parts of its definition. */
const underTest = (parts: Partial<ArcadeUnderTest> = {}): ArcadeUnderTest => ({
  ...arcadeUnderTest(asksTwice),
  ...parts,
});

test('another title may have a platform of its own, which is closed as well', async () => {
  const events: string[] = [];
  const opens =
    (name: string): ArcadeUnderTest['platform'] =>
    async (clock) => {
      events.push(`open ${name}`);
      const close = async () => {
        events.push(`close ${name}`);
      };
      return { ...(await openArcade(clock)), close };
    };
  const definition = underTest({
    platform: opens('ours'),
    otherTitle: {
      platform: opens('theirs'),
      options: { key: OTHER_KEY },
      genuine: (arcade, player) => {
        events.push(`genuine of ${player}`);
        return arcade.credentials(player, OTHER_KEY);
      },
    },
  });
  // Neither of the two has seen the tickets of the other.
  expect(
    await failureOf(definition, 'titles: credentials of another title are refused'),
  ).toBeUndefined();
  expect(events.slice(0, 3)).toEqual(['open ours', 'open theirs', 'genuine of ada']);
  expect(events.slice(-2)).toEqual(['close ours', 'close theirs']);
});

test('a title whose options are the same is no other title', async () => {
  const name = 'titles: what binds credentials to this title cannot be left out, nor be empty';
  const otherTitle = { options: { key: ARCADE_KEY }, genuine: () => ({}) };
  expect((await failureOf(underTest({ otherTitle }), name))?.message).toBe(
    `${name}: expected the other title to have other options, but they are the same.`,
  );
});

describe('the rules depend on what the definition says', () => {
  const namesOf = (definition: AnyArcadeUnderTest, group: string) =>
    [...testsOf(definition).keys()].filter((name) => name.startsWith(`${group}: `)).length;

  test('of another title', () => {
    expect(namesOf(underTest(), 'titles')).toBe(4);
    expect(namesOf(underTest({ otherTitle: 'none' }), 'titles')).toBe(0);
  });

  test('of single use, of an end, of friends and of push', () => {
    expect(namesOf(underTest(), 'single use')).toBe(1);
    expect(namesOf(underTest({ singleUse: 'claimed' }), 'single use')).toBe(6);
    expect(namesOf(underTest(), 'expiry')).toBe(3);
    expect(namesOf(underTest(), 'friends')).toBe(1);
    expect(namesOf(socialArcadeUnderTest(asksTwice), 'friends')).toBe(4);
    expect(namesOf(socialArcadeUnderTest(asksTwice), 'push')).toBe(3);
  });

  test('of a platform', () => {
    const offline = offlineArcadeUnderTest(asksNobody);
    expect([namesOf(offline, 'outages'), namesOf(offline, 'two games')]).toEqual([1, 1]);
    expect(namesOf(underTest(), 'two games')).toBe(3);
  });
});

describe('what is believed, with a character changed,', () => {
  const name = 'fakes: a genuine secret with one character changed is refused';
  const believing: OfflineProviderUnderTest<ArcadeOptions> = {
    ...offlineArcadeUnderTest(believesTickets),
    otherTitle: 'none',
    fakes: {},
  };

  test('may be somebody else’s', async () => {
    expect(await failureOf({ ...believing, believed: ['ticket'] }, name)).toBeUndefined();
  });

  test('is refused where the definition does not say so', async () => {
    expect((await failureOf(believing, name))?.message).toContain('(is ticket public?)');
  });

  test('is not that of the same player', async () => {
    const plugin = arcadeWith({ around: () => async () => ({ externalId: '1' }) });
    const definition = { ...believing, plugin, believed: ['ticket'] };
    expect((await failureOf(definition, name))?.message).toContain('or another player');
  });
});
