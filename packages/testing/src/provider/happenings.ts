import { endOutage } from './end-outage.ts';
import type { Game } from './game.ts';
import { OUTAGES, type OutageName } from './outages.ts';
import { requestsOfSignIn } from './sign-ins.ts';
import type { Credentials, Stage } from './stage.ts';

/** A game after something happened to it. */
export interface Happening {
  /** After "no log line". */
  readonly when: string;
  readonly game: Game;
}

/** All that can happen to a provider: sign-ins and what follows them, refusals, and these outages. */
export async function everything(
  stage: Stage,
  outages: readonly OutageName[],
): Promise<Happening[]> {
  const happenings: Happening[] = [];
  const happen = async (when: string, act: (game: Game) => Promise<void>) => {
    const game = stage.openGame();
    await act(game);
    happenings.push({ when, game });
  };
  await happen('of a sign-in', async (game) => {
    for (const player of ['ada', 'ada', 'bob']) await game.connect(await stage.genuine(player));
    await game.runDeferred();
  });
  for (const name of stage.fakeNames) {
    await happen(`of a refusal (${name})`, async (game) => {
      const { credentials } = await stage.fake(name, 'ada');
      await game.connect(credentials);
      game.network.mend();
    });
  }
  await happen('of spoilt credentials', async (game) => {
    const genuine = await stage.genuine('ada');
    for (const credentials of spoilt(genuine)) await game.connect(credentials);
  });
  const requests = await requestsOfSignIn(stage);
  for (const name of outages) {
    for (const request of requests) {
      await happen(`of an outage (${name})`, (game) => suffer(stage, game, name, request));
    }
  }
  return happenings;
}

/** An outage that begins with a request of a sign-in, and one of what follows it. */
async function suffer(stage: Stage, game: Game, name: OutageName, request: number): Promise<void> {
  game.network.breakFrom(request, OUTAGES[name]);
  await game.connect(await stage.genuine('ada'));
  await endOutage(stage, game);
  await game.connect(await stage.genuine('ada'));
  game.network.breakFrom(1, OUTAGES[name]);
  await game.runDeferred();
  await endOutage(stage, game);
}

/** Credentials of which each text is ill-formed, wrapped or strange in turn. */
const spoilt = (genuine: Credentials): Credentials[] =>
  Object.entries(genuine).flatMap(([name, value]) =>
    [`${value}\n`, `${value}.`, [value], { $ne: value }].map((wrong) => ({
      ...genuine,
      [name]: wrong,
    })),
  );
