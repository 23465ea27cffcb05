import { testProvider } from '@playerlink/testing';
import { expect, test } from 'vitest';
import { password } from './index.ts';
import { CHEAP } from './stage.test-fixture.ts';

/** An account is made once: who comes again does not register again, and needs other credentials. */
const NOT_OF_REGISTRATIONS = 'players: who comes again with fresh credentials is known';

/** Everything of the kit but that, for registrations. */
const rules = new Map<string, () => Promise<void>>();
testProvider((name, run) => rules.set(name, run), {
  plugin: password,
  platform: 'offline',
  options: { ...CHEAP, caseInsensitive: true },
  genuine: (player) => ({
    userName: player,
    password: `the password of ${player}`,
    displayName: `The great ${player}`,
    register: true,
  }),
  fakes: {},
  otherTitle: 'none',
  public: ['userName', 'displayName', 'register', 'memoryKiB', 'passes', 'caseInsensitive'],
});
const isLeftOut = rules.delete(NOT_OF_REGISTRATIONS);
for (const [name, run] of rules) test(name, run);

test('the rule that is left out is one of the kit', () => {
  expect(isLeftOut).toBe(true);
});
