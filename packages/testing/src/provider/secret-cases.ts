import type { Answer } from './answer.ts';
import { endOutage } from './end-outage.ts';
import type { Game } from './game.ts';
import { OUTAGE_NAMES, OUTAGES } from './outages.ts';
import { secretShownBy } from './secrets.ts';
import { requestsOfSignIn } from './sign-ins.ts';
import type { Credentials, ProviderCases, Stage } from './stage.ts';

/** Credentials and options are seen by nobody but the provider and the platform. */
export const secrets: ProviderCases = {
  'no log line shows a credential or an option': async (stage) => {
    for (const { when, game } of await everything(stage)) {
      for (const line of game.logs) {
        const expected = `no log line ${when} to show a credential or an option (is it public?)`;
        const secret = shownBy(line, stage);
        if (secret !== undefined)
          throw stage.unmet(expected, `${said(line.message)} shows ${secret}`);
      }
    }
  },

  'no error shows a credential or an option': async (stage) => {
    for (const { when, game } of await everything(stage)) {
      for (const answer of game.answers) {
        const expected = `no error ${when} to show a credential or an option (is it public?)`;
        const secret = shownBy(visibleOf(answer), stage);
        if (secret !== undefined) throw stage.unmet(expected, `one shows ${secret}`);
      }
    }
  },

  'no plan that is stored holds a credential or an option': async (stage) => {
    for (const { when, game } of await everything(stage)) {
      for (const plan of game.plans) {
        const expected = `nothing stored ${when} to hold a credential or an option (is it public?)`;
        const secret = shownBy(plan, stage);
        if (secret !== undefined) throw stage.unmet(expected, `a plan holds ${secret}`);
      }
    }
  },
};

/** A game after something happened to it. */
interface Happening {
  /** After "no log line". */
  readonly when: string;
  readonly game: Game;
}

/** All that can happen to a provider: sign-ins and what follows them, refusals, outages. */
async function everything(stage: Stage): Promise<Happening[]> {
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
  for (const name of OUTAGE_NAMES) {
    for (const request of requests) {
      await happen(`of an outage (${name})`, async (game) => {
        game.network.breakFrom(request, OUTAGES[name]);
        await game.connect(await stage.genuine('ada'));
        await endOutage(stage, game);
        await game.connect(await stage.genuine('ada'));
        game.network.breakFrom(1, OUTAGES[name]);
        await game.runDeferred();
        await endOutage(stage, game);
      });
    }
  }
  return happenings;
}

/** Credentials of which each text is ill-formed, wrapped or strange in turn. */
const spoilt = (genuine: Credentials): Credentials[] =>
  Object.entries(genuine).flatMap(([name, value]) =>
    [`${value}\n`, `${value}.`, [value], { $ne: value }].map((wrong) => ({
      ...genuine,
      [name]: wrong,
    })),
  );

/** What a client and a careless host see of an answer: never its cause. */
function visibleOf(answer: Answer): unknown {
  if (answer.kind === 'thrown') return answer.thrown;
  if (answer.kind !== 'refused') return undefined;
  return { ...answer.error, message: answer.error.message };
}

const shownBy = (value: unknown, { secrets: known }: Stage) => secretShownBy(value, known);

const said = (message: string) => `the line ${JSON.stringify(message.slice(0, 80))}`;
