import { signIn } from './sign-ins.ts';
import type { ProviderCases } from './stage.ts';

/** Who signs in is somebody: the same today and tomorrow, and nobody else. */
export const players: ProviderCases = {
  'genuine credentials create a player': async (stage) => {
    const { outcome } = await signIn(stage, stage.openGame(), 'ada');
    if (outcome === 'created') return;
    throw stage.unmet('a first sign-in to create a player', `its outcome was "${outcome}"`);
  },

  'who comes again with fresh credentials is known': async (stage) => {
    const game = stage.openGame();
    const first = await signIn(stage, game, 'ada');
    const second = await signIn(stage, game, 'ada', ' a second time');
    if (second.outcome === 'resumed' && second.playerId === first.playerId) return;
    const ids = [first, second].map(({ playerId }) => game.externalIdOf(playerId));
    const [before, after] = await Promise.all(ids);
    throw stage.unmet(
      'the second sign-in of one player to resume the player of the first',
      `its outcome was "${second.outcome}" (external ids ${before} and ${after})`,
    );
  },

  'somebody else is another player': async (stage) => {
    const game = stage.openGame();
    const ada = await signIn(stage, game, 'ada');
    const bob = await signIn(stage, game, 'bob');
    if (bob.outcome === 'created') return;
    throw stage.unmet(
      'another player of the platform to have another external id',
      `both have ${await game.externalIdOf(ada.playerId)}`,
    );
  },

  'what the provider claims can be kept, and nothing of it is an error': async (stage) => {
    const game = stage.openGame();
    await signIn(stage, game, 'ada');
    const error = game.logs.find(({ level }) => level === 'error');
    if (error === undefined) return;
    throw stage.unmet(
      'a genuine sign-in to log nothing as an error',
      `it logged ${JSON.stringify(error.message)}`,
    );
  },
};
