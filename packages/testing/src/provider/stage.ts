import assert from 'node:assert/strict';
import type { ProviderModule } from '@playerlink/core';
import { type ManualClock, manualClock } from '../manual-clock.ts';
import { type Answer, causeOf, wordsFor } from './answer.ts';
import { type Game, openGame } from './game.ts';
import type { OutageName } from './outages.ts';
import type { Fake, Lifetime, OtherTitle, ProviderUnderTest } from './provider-under-test.ts';
import { type Secret, secretsIn } from './secrets.ts';
import { type Credentials, type StageTitle, setTitle, type TitleParts } from './stage-title.ts';
import type { TestPlatform } from './test-platform.ts';

export type { Credentials, OptionValues, StageTitle } from './stage-title.ts';

/** What one test plays on: a platform of its own, its time, and the people. */
export interface Stage extends StageTitle {
  readonly clock: ManualClock;
  readonly timeoutMs: number;
  readonly retryMs: number;
  readonly publicNames: ReadonlySet<string>;
  readonly believed: ReadonlySet<string>;
  readonly mayRefuse: ReadonlySet<OutageName>;
  readonly fakeNames: readonly string[];
  readonly singleUse: 'burned' | 'claimed' | undefined;
  readonly expires: Lifetime | undefined;
  /** The other title; absent where the definition names none. */
  readonly other: StageTitle | undefined;
  readonly friends: StageFriends | undefined;
  readonly push: StagePush | undefined;
  /** What must not be seen outside: of the options, and of all credentials that were made so far. */
  readonly secrets: readonly Secret[];
  /** Calls the plugin with whatever comes. */
  plugin(options: unknown): ProviderModule;
  /** A game with the plugin called so. */
  openGameWith(options: unknown): Game;
  fake(name: string, player: string): Promise<Fake>;
  /** The failure of the rule, in one sentence. */
  unmet(expected: string, came: string, cause?: unknown): Error;
  /** The same for an answer to a connect. */
  unmetBy(answer: Answer, expected: string, where?: string): Error;
}

/** The platform's friends. */
export interface StageFriends {
  befriend(player: string, other: string): Promise<void>;
  addFriends(player: string, count: number): Promise<void>;
}

/** What is known of push from outside. */
export interface StagePush {
  isRegistered(player: string): Promise<boolean>;
  /** Absent where credentials cannot say that push is not wanted. */
  readonly unwanted: ((player: string) => Promise<Credentials>) | undefined;
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
  const other = otherTitleOf(definition);
  const opened: Platform[] = [];
  const open = async (platform = definition.platform) => {
    const last = await platform(clock);
    opened.push(last);
    return last;
  };
  const outcome = await settled(async () => {
    const platform = await open();
    const others = other?.platform === undefined ? platform : await open(other.platform);
    await play(setStage(definition, rule, { platform, others, clock }));
  });
  const closings = await Promise.all(opened.map((platform) => settled(() => platform.close())));
  // A platform that was left in disorder may also fail to close; the first failure is the one to read.
  for (const step of [outcome, ...closings]) if (step.status === 'rejected') throw step.reason;
}

interface Scene<Platform> {
  readonly platform: Platform;
  /** That of the other title. */
  readonly others: Platform;
  readonly clock: ManualClock;
}

function setStage<Options, Platform extends TestPlatform>(
  definition: ProviderUnderTest<Options, Platform>,
  rule: string,
  scene: Scene<Platform>,
): Stage {
  const { timeoutMs = 5_000, retryMs = 120_000 } = definition;
  const publicNames = new Set(definition.public);
  const secrets: Secret[] = [];
  return {
    ...titlesOf(definition, scene, { timeoutMs, publicNames, secrets }),
    ...effectsOf(definition, scene),
    ...failuresOf(rule),
    clock: scene.clock,
    timeoutMs,
    retryMs,
    publicNames,
    believed: new Set(definition.believed),
    mayRefuse: new Set(definition.mayRefuse),
    fakeNames: Object.keys(definition.fakes),
    singleUse: definition.singleUse,
    expires: definition.expires,
    secrets,
    async fake(name, player) {
      const { platform, clock } = scene;
      const fake = await definition.fakes[name]?.(platform, player, clock);
      if (fake === undefined) throw new TypeError(`there is no fake called ${name}`);
      secrets.push(...secretsIn('credential', fake.credentials, publicNames));
      return fake;
    },
  };
}

/** The title under test, the other one, and whatever else the plugin may be called with. */
function titlesOf<Options, Platform extends TestPlatform>(
  definition: ProviderUnderTest<Options, Platform>,
  { platform, others, clock }: Scene<Platform>,
  common: Pick<TitleParts<Options, Platform>, 'timeoutMs' | 'publicNames' | 'secrets'>,
): StageTitle & Pick<Stage, 'other' | 'plugin' | 'openGameWith'> {
  // What an author may hand in by mistake is no option of any plugin.
  const plugin = (given: unknown) => definition.plugin(given as Options | undefined);
  const parts = { ...common, plugin, clock };
  const { options, genuine } = definition;
  const other = otherTitleOf(definition);
  return {
    ...setTitle<Options, Platform>({
      ...parts,
      platform,
      options,
      genuine: (player) => genuine(platform, player, clock),
    }),
    other:
      other &&
      setTitle<Options, Platform>({
        ...parts,
        platform: others,
        options: other.options,
        genuine: (player) => other.genuine(others, player, clock),
      }),
    plugin,
    openGameWith: (given) =>
      openGame({ platform, clock, timeoutMs: common.timeoutMs, module: () => plugin(given) }),
  };
}

function effectsOf<Options, Platform extends TestPlatform>(
  { friends, push }: ProviderUnderTest<Options, Platform>,
  { platform, clock }: Scene<Platform>,
): Pick<Stage, 'friends' | 'push'> {
  return {
    friends: friends && {
      befriend: async (player, other) => friends.befriend(platform, player, other),
      addFriends: async (player, count) => friends.addFriends(platform, player, count),
    },
    push: push && {
      isRegistered: async (player) => push.isRegistered(platform, player),
      unwanted:
        push.unwanted &&
        (async (player) => (await push.unwanted?.(platform, player, clock)) as Credentials),
    },
  };
}

function otherTitleOf<Options, Platform extends TestPlatform>({
  otherTitle,
}: ProviderUnderTest<Options, Platform>): OtherTitle<Options, Platform> | undefined {
  return otherTitle === 'none' ? undefined : otherTitle;
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

/** What a step throws at once is a failure of it as well. */
async function settled(step: () => Promise<void>): Promise<PromiseSettledResult<void>> {
  const [result] = await Promise.allSettled([(async () => step())()]);
  return result;
}
