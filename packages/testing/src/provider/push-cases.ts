import { endOutage } from './end-outage.ts';
import type { Game } from './game.ts';
import { OUTAGE_NAMES, OUTAGES } from './outages.ts';
import { signIn, signInWith } from './sign-ins.ts';
import type { ProviderCases, Stage, StagePush } from './stage.ts';

/** Whether a definition says that players are registered for push. */
export const declaredPush: ProviderCases = {
  'nobody is registered where the definition has none': async (stage) => {
    const game = stage.openGame();
    const { playerId } = await signIn(stage, game, 'ada');
    const before = game.network.sent.length;
    await game.runDeferred();
    const targets = await game.pushTargetsOf(playerId);
    const sent = stage.friends === undefined ? game.network.sent.length - before : 0;
    if (targets === 0 && sent === 0) return;
    throw stage.unmet(
      'nothing to follow a sign-in but what the definition names (friends, push)',
      targets > 0 ? 'the player was registered for push' : `${sent} request(s) followed`,
    );
  },
};

/** Messages to players: for who wants them, and never in the way. */
export const push = (canRefuse: boolean): ProviderCases => ({
  'who signs in is registered': async (stage) => {
    const { isRegistered } = pushOf(stage);
    if (await isRegistered('ada')) throw new TypeError('isRegistered is true for everybody');
    const game = stage.openGame();
    await signIn(stage, game, 'ada');
    await game.runDeferred();
    await requireRegistered(stage, 'a player who has signed in');
  },

  'an outage changes nothing for the player, and passes': async (stage) => {
    for (const name of OUTAGE_NAMES) {
      const game = stage.openGame();
      const { playerId } = await signIn(stage, game, 'ada');
      game.network.breakFrom(1, OUTAGES[name]);
      await game.runDeferred();
      await endOutage(stage, game);
      await requireNoTarget(stage, game, playerId, `an outage of push (${name})`);
      await signIn(stage, game, 'ada', ` after ${name} where players are registered for push`);
      await game.runDeferred();
      await requireRegistered(stage, `a player, when ${name} has passed,`);
    }
  },

  ...(canRefuse && { 'who does not want it is not registered': refusesUnwanted }),
});

async function refusesUnwanted(stage: Stage): Promise<void> {
  const { unwanted, isRegistered } = pushOf(stage);
  const credentials = await unwanted?.('ada');
  if (credentials === undefined) throw new TypeError('push has no unwanted');
  const game = stage.openGame();
  const { playerId } = await signInWith(stage, game, credentials);
  await game.runDeferred();
  await requireNoTarget(stage, game, playerId, 'who does not want push');
  if (!(await isRegistered('ada'))) return;
  throw stage.unmet('a player who does not want push not to be registered', 'the player was');
}

async function requireRegistered(stage: Stage, who: string): Promise<void> {
  if (await pushOf(stage).isRegistered('ada')) return;
  throw stage.unmet(`${who} to be registered for push`, 'the player was not');
}

async function requireNoTarget(
  stage: Stage,
  game: Game,
  playerId: string,
  what: string,
): Promise<void> {
  if ((await game.pushTargetsOf(playerId)) === 0) return;
  throw stage.unmet(`${what} to leave the player without a target`, 'there is one');
}

function pushOf({ push: given }: Stage): StagePush {
  if (given === undefined) throw new TypeError('the definition has no push');
  return given;
}
