import type { FriendList } from '@playerlink/core';
import { endOutage } from './end-outage.ts';
import { OUTAGE_NAMES, OUTAGES, type OutageName } from './outages.ts';
import { secretShownBy } from './secrets.ts';
import { signIn } from './sign-ins.ts';
import type { ProviderCases, Stage, StageFriends } from './stage.ts';

/** As many as core keeps. */
const MOST_FRIENDS = 5_000;

/** Whether a definition says that there are friends. */
export const declaredFriends: ProviderCases = {
  'none are asked for where the definition has none': async (stage) => {
    const game = stage.openGame();
    await signIn(stage, game, 'ada');
    await game.runDeferred();
    if (game.friendLists.length === 0) return;
    throw stage.unmet('friends in the definition', 'the provider asks for them, and it has none');
  },
};

/** Those whom a player knows at the platform: of use, and never in the way. */
export const friends: ProviderCases = {
  'they are kept by the ids that they sign in with themselves': async (stage) => {
    const game = stage.openGame();
    await friendsOf(stage).befriend('ada', 'bob');
    const bob = await signIn(stage, game, 'bob');
    const ada = await signIn(stage, game, 'ada');
    await game.runDeferred();
    const known = await game.friendsOf(ada.playerId);
    if (known.some(({ id }) => id === bob.playerId)) return;
    const externalId = await game.externalIdOf(bob.playerId);
    throw stage.unmet(
      'a friend to be found by the external id of the friend',
      `the list has ${listed(game.friendLists.at(-1))}, and the friend is ${externalId}`,
    );
  },

  'a list holds no credential and no option': async (stage) => {
    const game = stage.openGame();
    await friendsOf(stage).befriend('ada', 'bob');
    await signIn(stage, game, 'ada');
    await game.runDeferred();
    const secret = secretShownBy(game.friendLists, stage.secrets);
    if (secret === undefined) return;
    throw stage.unmet('no list of friends to hold a secret (is it public?)', `one holds ${secret}`);
  },

  'a list of more than 5,000 is kept up to there': async (stage) => {
    const game = stage.openGame();
    await friendsOf(stage).addFriends('ada', MOST_FRIENDS + 1);
    await signIn(stage, game, 'ada');
    await game.runDeferred();
    const length = game.friendLists.at(-1)?.friends.length ?? 0;
    if (length === MOST_FRIENDS) return;
    throw stage.unmet(`${MOST_FRIENDS} of a player's friends to be kept`, `there are ${length}`);
  },

  'an outage leaves the list as it was, and passes': async (stage) => {
    await friendsOf(stage).befriend('ada', 'bob');
    await friendsOf(stage).befriend('ada', 'eve');
    const requests = await requestsOfEffects(stage);
    for (const name of OUTAGE_NAMES) {
      for (const request of requests) await survives(stage, name, request);
    }
  },
};

/** An outage that begins with a request of what follows a sign-in. */
async function survives(stage: Stage, name: OutageName, request: number): Promise<void> {
  const game = stage.openGame();
  await signIn(stage, game, 'ada');
  await game.runDeferred();
  const before = listed(game.friendLists.at(-1));
  await signIn(stage, game, 'ada');
  game.network.breakFrom(request, OUTAGES[name]);
  await game.runDeferred();
  await endOutage(stage, game);
  const where = `with ${name} from request ${request} of what follows the sign-in`;
  const after = listed(game.friendLists.at(-1));
  if (after !== before) {
    throw stage.unmet(`the list of friends to stay ${before}, ${where}`, `it became ${after}`);
  }
  const kept = game.friendLists.length;
  await signIn(stage, game, 'ada', ` when the outage has passed (${where})`);
  await game.runDeferred();
  if (game.friendLists.length > kept && listed(game.friendLists.at(-1)) === before) return;
  throw stage.unmet(
    `friends to be asked for again when the outage has passed, ${where}`,
    'they were not',
  );
}

/** The numbers of the requests that follow a sign-in, from 1. */
async function requestsOfEffects(stage: Stage): Promise<readonly number[]> {
  const game = stage.openGame();
  await signIn(stage, game, 'ada');
  const before = game.network.sent.length;
  await game.runDeferred();
  return Array.from({ length: game.network.sent.length - before }, (_, at) => at + 1);
}

function friendsOf({ friends: given }: Stage): StageFriends {
  if (given === undefined) throw new TypeError('the definition has no friends');
  return given;
}

/** The ids, in an order of their own. */
const listed = (list: FriendList | undefined): string =>
  list === undefined
    ? 'nothing'
    : `[${list.friends
        .map(({ externalId }) => externalId)
        .sort()
        .join(', ')}]`;
