import { type Answer, isClearNo } from './answer.ts';
import type { Lifetime } from './provider-under-test.ts';
import { signIn, signInWith } from './sign-ins.ts';
import type { ProviderCases, Stage } from './stage.ts';

/** Credentials that end by themselves, by the game's clock. */
export const expiry = ({ goodForMs, overAfterMs }: Lifetime): ProviderCases => ({
  'they are accepted as long as they hold': async (stage) => {
    const genuine = await stage.genuine('ada');
    stage.clock.advance(goodForMs);
    await signInWith(stage, stage.openGame(), genuine, ` ${goodForMs} ms after they were made`);
  },

  'they are refused when they are over': async (stage) => {
    const game = stage.openGame();
    // Keys and the like are at hand, so that nothing but the time speaks against them.
    await signIn(stage, game, 'bob');
    const genuine = await stage.genuine('ada');
    stage.clock.advance(overAfterMs);
    requireNo(stage, await game.connect(genuine));
  },

  'they are refused when they are over, also where they were accepted before': async (stage) => {
    const game = stage.openGame();
    const genuine = await stage.genuine('ada');
    const { authToken } = await signInWith(stage, game, genuine);
    stage.clock.advance(overAfterMs);
    requireNo(stage, await game.connect(genuine, authToken), ', in the session that they made');
  },
});

function requireNo(stage: Stage, answer: Answer, where = ''): void {
  if (isClearNo(answer)) return;
  throw stage.unmetBy(answer, `credentials that are over to be refused with a clear no${where}`);
}
