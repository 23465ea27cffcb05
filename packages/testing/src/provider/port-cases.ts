import type { Game } from './game.ts';
import { everything } from './happenings.ts';
import { type Means, whileWatched } from './machine-watch.ts';
import type { OutageName } from './outages.ts';
import { turn } from './passing-time.ts';
import type { ProviderCase, ProviderCases } from './stage.ts';

/** Enough of them that whatever waits, repeats or remembers does so. */
const SOME_OUTAGES: readonly OutageName[] = ['no connection', 'silence', 'a 503', 'garbage'];

/** Turns in which what was begun at boot would be sent. */
const TURNS_AT_BOOT = 100;

/** A provider works with what it is given, so that a game can be tested, moved and told apart. */
export const ports: ProviderCases = {
  'the network is reached by their fetch alone': uses(
    'network',
    'everything to be asked by the fetch of the ports',
  ),

  'the time is told and waited for by their clock alone': uses(
    'time',
    'the time to be told and waited for by the clock of the ports',
  ),

  'nothing is left to Math.random': uses('chance', 'nothing to depend on Math.random'),

  'making a game asks nobody': async (stage) => {
    const { network } = stage.openGame();
    await turn(TURNS_AT_BOOT);
    const { length } = network.sent;
    if (length === 0) return;
    throw stage.unmet(
      'nobody to be asked before the first player',
      `${length} request(s) went out`,
    );
  },
};

function uses(means: Means, expected: string): ProviderCase {
  return (stage) =>
    whileWatched(async () => {
      const refuse = (game: Game, when: string) => {
        for (const [name, used] of game.uses) {
          if (used === means) throw stage.unmet(expected, `${name} was used in the course ${when}`);
        }
      };
      const game = stage.openGame();
      const answer = await game.connect(await stage.genuine('ada'));
      refuse(game, 'of a first sign-in');
      if (answer.kind !== 'accepted') {
        throw stage.unmetBy(answer, `${expected}, and the machine's to be 20 years off unnoticed`);
      }
      for (const happening of await everything(stage, SOME_OUTAGES)) {
        refuse(happening.game, happening.when);
      }
    });
}
