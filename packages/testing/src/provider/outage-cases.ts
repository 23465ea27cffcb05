import { type Answer, isClearNo, isRefusal } from './answer.ts';
import { endOutage, letPass } from './end-outage.ts';
import { everything } from './happenings.ts';
import { ELSEWHERE, OUTAGE_NAMES, OUTAGES, type OutageName } from './outages.ts';
import { requestsOfSignIn, signIn } from './sign-ins.ts';
import type { ProviderCase, ProviderCases, Stage } from './stage.ts';

/** What the platform cannot say, nobody is told to have said. */
export const outages: ProviderCases = {
  ...Object.fromEntries(OUTAGE_NAMES.map(caseOf)),

  'with what a provider has kept, an outage is no clear no either': async (stage) => {
    for (const name of OUTAGE_NAMES) {
      const game = stage.openGame();
      await signIn(stage, game, 'ada');
      game.network.breakFrom(1, OUTAGES[name]);
      const answer = await game.connect(await stage.genuine('bob'));
      const isFine = answer.kind === 'accepted' || isAllowed(stage, name, answer);
      const expected = `genuine credentials to be accepted or refused with UNAVAILABLE in an outage (${name}) after a sign-in`;
      if (!isFine) throw stage.unmetBy(answer, expected);
      await endOutage(stage, game);
    }
  },

  'a request is given up when the time is up': async (stage) => {
    for (const request of await requestsOfSignIn(stage)) {
      const game = stage.openGame();
      game.network.breakFrom(request, OUTAGES.silence);
      await game.connect(await stage.genuine('ada'));
      // What several sign-ins wait for, such as a key set, may have a deadline of its own.
      await letPass(stage, stage.retryMs);
      const waiting = game.network.sent.findIndex((sent) => !sent.isOver());
      if (waiting === -1) continue;
      throw stage.unmet(
        'every request to end with the signal that verify was given, or by a deadline of its own',
        `request ${waiting + 1} still waited ${stage.retryMs} ms later`,
      );
    }
  },

  'a redirect is never followed': async (stage) => {
    for (const request of await requestsOfSignIn(stage)) {
      const game = stage.openGame();
      game.network.breakFrom(request, OUTAGES['a redirect']);
      await game.connect(await stage.genuine('ada'));
      for (const { url, redirect = 'follow' } of game.network.sent) {
        if (url.startsWith(ELSEWHERE)) {
          throw stage.unmet('nobody to ask where a redirect leads', `${ELSEWHERE} was asked`);
        }
        if (redirect === 'follow') {
          const expected = "every request to be sent with redirect: 'manual' or 'error'";
          throw stage.unmet(expected, "one was sent with redirect: 'follow', the default of fetch");
        }
      }
    }
  },
};

/** The same of a provider that is to ask nobody. */
export const noOutages: ProviderCases = {
  'nothing is sent, so that there are none': async (stage) => {
    for (const { when, game } of await everything(stage, ['no connection'])) {
      const { length } = game.network.sent;
      if (length > 0)
        throw stage.unmet(`nothing to be sent ${when}`, `${length} request(s) went out`);
    }
  },
};

function caseOf(name: OutageName): readonly [rule: string, play: ProviderCase] {
  return [
    `${name} is UNAVAILABLE, stores nothing, and passes`,
    async (stage) => {
      for (const request of await requestsOfSignIn(stage)) await survives(stage, name, request);
    },
  ];
}

/** An outage that begins with a request of a first sign-in. */
async function survives(stage: Stage, name: OutageName, request: number): Promise<void> {
  const game = stage.openGame();
  game.network.breakFrom(Math.max(1, request), OUTAGES[name]);
  const answer = await game.connect(await stage.genuine('ada'));
  // A provider that asks nobody does not notice.
  const asksNobody = request === 0;
  const isFine = asksNobody ? answer.kind === 'accepted' : isAllowed(stage, name, answer);
  const wanted = asksNobody ? 'accepted, as before without a request' : 'refused with UNAVAILABLE';
  const where = asksNobody ? name : `${name} from request ${request} on`;
  if (!isFine) throw stage.unmetBy(answer, `genuine credentials to be ${wanted}, with ${where}`);
  await endOutage(stage, game);
  if (!asksNobody && game.plans.length > 0) {
    throw stage.unmet(`nothing to be stored, with ${where}`, 'something was');
  }
  await signIn(stage, game, 'ada', ` when the outage has passed (${where})`);
}

const isAllowed = (stage: Stage, name: OutageName, answer: Answer) =>
  isRefusal(answer, 'UNAVAILABLE') || (stage.mayRefuse.has(name) && isClearNo(answer));
