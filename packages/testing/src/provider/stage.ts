import assert from 'node:assert/strict';
import { type ManualClock, manualClock } from '../manual-clock.ts';
import { type Answer, causeOf, wordsFor } from './answer.ts';
import { type Game, openGame } from './game.ts';
import type { OutageName } from './outages.ts';
import type { Fake, ProviderUnderTest } from './provider-under-test.ts';
import { type Secret, secretsIn } from './secrets.ts';
import type { TestPlatform } from './test-platform.ts';

/** Credentials by their names. */
export type Credentials = Readonly<Record<string, unknown>>;

/** What one test plays on: a platform of its own, its time, and the people. */
export interface Stage {
  readonly clock: ManualClock;
  readonly timeoutMs: number;
  readonly retryMs: number;
  readonly publicNames: ReadonlySet<string>;
  readonly mayRefuse: ReadonlySet<OutageName>;
  readonly fakeNames: readonly string[];
  /** What must not be seen outside: of the options, and of all credentials that were made so far. */
  readonly secrets: readonly Secret[];
  /** A game at this platform that has kept nothing yet. */
  openGame(): Game;
  genuine(player: string): Promise<Credentials>;
  fake(name: string, player: string): Promise<Fake>;
  /** The failure of the rule, in one sentence. */
  unmet(expected: string, came: string, cause?: unknown): Error;
  /** The same for an answer to a connect. */
  unmetBy(answer: Answer, expected: string, where?: string): Error;
}

/** A rule: rejects when the provider does not keep it. */
export type ProviderCase = (stage: Stage) => Promise<void>;

/** The rules of one group: each name is a sentence. */
export type ProviderCases = Readonly<Record<string, ProviderCase>>;

/** Runs one rule on a stage of its own. */
export async function playCase<Options, Platform extends TestPlatform>(
  definition: ProviderUnderTest<Options, Platform>,
  rule: string,
  play: ProviderCase,
): Promise<void> {
  const clock = manualClock();
  const platform = await definition.platform(clock);
  const outcome = await settled(() => play(setStage(definition, rule, platform, clock)));
  const closing = await settled(() => platform.close());
  // A platform that was left in disorder may also fail to close; the first failure is the one to read.
  for (const step of [outcome, closing]) if (step.status === 'rejected') throw step.reason;
}

function setStage<Options, Platform extends TestPlatform>(
  definition: ProviderUnderTest<Options, Platform>,
  rule: string,
  platform: Platform,
  clock: ManualClock,
): Stage {
  const { plugin, timeoutMs = 5_000, retryMs = 120_000 } = definition;
  const publicNames = new Set(definition.public);
  const options = optionsFor(definition, platform);
  const secrets = secretsIn('option', options, publicNames);
  const noted = <Given extends object>(credentials: Given): Given => {
    secrets.push(...secretsIn('credential', credentials, publicNames));
    return credentials;
  };
  return {
    clock,
    timeoutMs,
    retryMs,
    publicNames,
    mayRefuse: new Set(definition.mayRefuse),
    fakeNames: Object.keys(definition.fakes),
    secrets,
    openGame: () => openGame({ module: plugin(options), platform, clock, timeoutMs }),
    genuine: async (player) =>
      noted((await definition.genuine(platform, player, clock)) as Credentials),
    async fake(name, player) {
      const fake = await definition.fakes[name]?.(platform, player, clock);
      if (fake === undefined) throw new TypeError(`there is no fake called ${name}`);
      noted(fake.credentials);
      return fake;
    },
    ...failuresOf(rule),
  };
}

function failuresOf(rule: string): Pick<Stage, 'unmet' | 'unmetBy'> {
  const unmet: Stage['unmet'] = (expected, came, cause) => {
    const message = `${rule}: expected ${expected}, but ${came}.`;
    const error = new assert.AssertionError({ message });
    if (cause !== undefined) error.cause = cause;
    return error;
  };
  return {
    unmet,
    unmetBy: (answer, expected, where = '') =>
      unmet(expected, `${wordsFor(answer)}${where}`, causeOf(answer)),
  };
}

function optionsFor<Options, Platform extends TestPlatform>(
  { options }: ProviderUnderTest<Options, Platform>,
  platform: Platform,
): Options {
  return typeof options === 'function'
    ? (options as (platform: Platform) => Options)(platform)
    : (options as Options);
}

/** What a step throws at once is a failure of it as well. */
async function settled(step: () => Promise<void>): Promise<PromiseSettledResult<void>> {
  const [result] = await Promise.allSettled([(async () => step())()]);
  return result;
}
