import { isConfigError } from '@playerlink/core';
import { isNo } from './answer.ts';
import type { Game } from './game.ts';
import { bindingOptions } from './option-cases.ts';
import { OUTAGES } from './outages.ts';
import { signIn } from './sign-ins.ts';
import type { Credentials, ProviderCase, ProviderCases, Stage, StageTitle } from './stage.ts';

/** Failures after which any breaker is open. */
const MANY_FAILURES = 20;

/** Two games in one process share nothing. */
export const twoGames: ProviderCases = {
  'one logs nothing of another': async (stage) => {
    const module = stage.module();
    const [first, second] = [stage.openGame(module), stage.openGame(module)];
    await signIn(stage, first, 'ada');
    const { length } = first.logs;
    await signIn(stage, second, 'bob');
    for (const name of stage.fakeNames) {
      await second.connect((await stage.fake(name, 'eve')).credentials);
      second.network.breakFrom(1, OUTAGES['no connection']);
      await second.connect(await stage.genuine('eve'));
      second.network.mend();
    }
    if (first.logs.length === length) return;
    const line = JSON.stringify(first.logs.at(-1)?.message);
    throw stage.unmet('each game to log what happens in it', `the log of another has ${line}`);
  },
};

/** The same of what is asked, where a platform is. */
export const twoGamesThatAsk: ProviderCases = {
  ...twoGames,

  'what one has asked, another asks for itself': async (stage) => {
    const module = stage.module();
    for (const [what, other] of [
      ['another game', undefined],
      ['another game of the same module', module],
    ] as const) {
      const first = stage.openGame(module);
      await signIn(stage, first, 'ada');
      const second = stage.openGame(other);
      const before = first.network.sent.length;
      await signIn(stage, second, 'ada', ` in ${what}`);
      const [asked, askedAgain] = [before, second.network.sent.length];
      const expected = `${what} to ask what the first one asked, by its own fetch`;
      if (first.network.sent.length > before) {
        throw stage.unmet(expected, 'it asked by the fetch of the first');
      }
      if (asked === askedAgain) continue;
      throw stage.unmet(expected, `the first sent ${asked} request(s), and it ${askedAgain}`);
    }
  },

  'an outage of one is none of another': async (stage) => {
    const module = stage.module();
    const [broken, sound] = [stage.openGame(module), stage.openGame(module)];
    broken.network.breakFrom(1, OUTAGES['no connection']);
    for (let count = 0; count < MANY_FAILURES; count += 1) {
      await broken.connect(await stage.genuine('ada'));
    }
    await signIn(stage, sound, 'bob', ' while another game has an outage');
  },
};

/** Whether a definition says which other title there is, where there can be one. */
export const missingTitle: ProviderCases = {
  'the definition names another title, where the plugin requires an option': async (stage) => {
    try {
      stage.plugin({});
    } catch (thrown) {
      if (!isConfigError(thrown)) throw thrown;
      const expected = "otherTitle in the definition, or otherTitle: 'none'";
      throw stage.unmet(expected, 'the plugin requires an option, and there is none', thrown);
    }
  },
};

/** What is genuine for one title proves nothing for another. */
export const twoTitles: ProviderCases = {
  ...bindingOptions,

  'credentials of another title are refused': betweenTitles(async (stage, ours, theirs) => {
    const game = ours.openGame();
    await refuses(stage, game, await theirs.genuine('ada'), 'for a stranger');
    await signInAs(stage, ours, game);
    await refuses(stage, game, await theirs.genuine('ada'), 'for a player who is known');
  }),

  'credentials that another title has accepted are refused': betweenTitles(
    async (stage, ours, theirs) => {
      const [game, other] = [ours.openGame(), theirs.openGame()];
      const accepted = await signInAs(stage, theirs, other);
      await refuses(stage, game, accepted, 'for a stranger');
      await signInAs(stage, ours, game);
      const again = await signInAs(stage, theirs, other);
      await refuses(stage, game, again, 'for a player who is known');
    },
  ),

  'each title accepts its own players, whichever game was made last': betweenTitles(
    async (stage, ours, theirs) => {
      const [first, second] = [ours.openGame(), theirs.openGame()];
      for (let round = 0; round < 2; round += 1) {
        await signInAs(stage, ours, first);
        await signInAs(stage, theirs, second);
      }
    },
  ),
};

/** Both ways. */
function betweenTitles(
  play: (stage: Stage, ours: StageTitle, theirs: StageTitle) => Promise<void>,
): ProviderCase {
  return async (stage) => {
    const { other } = stage;
    if (other === undefined) throw new TypeError('there is no other title');
    await play(stage, stage, other);
    await play(stage, other, stage);
  };
}

/** Signs ada in to a title, and gives the credentials that did. */
async function signInAs(stage: Stage, title: StageTitle, game: Game): Promise<Credentials> {
  const genuine = await title.genuine('ada');
  const answer = await game.connect(genuine);
  if (answer.kind === 'accepted') return genuine;
  throw stage.unmetBy(answer, 'each title to accept its own genuine credentials');
}

async function refuses(stage: Stage, game: Game, given: Credentials, whom: string): Promise<void> {
  const plans = game.plans.length;
  const answer = await game.connect(given);
  const expected = `credentials of another title to be refused ${whom}`;
  if (!isNo(answer)) throw stage.unmetBy(answer, expected);
  if (game.plans.length > plans) throw stage.unmet(expected, 'something was stored');
}
