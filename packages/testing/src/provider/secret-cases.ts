import type { Answer } from './answer.ts';
import { everything } from './happenings.ts';
import { OUTAGE_NAMES } from './outages.ts';
import { secretShownBy } from './secrets.ts';
import type { ProviderCases, Stage } from './stage.ts';

/** Credentials and options are seen by nobody but the provider and the platform. */
export const secrets: ProviderCases = {
  'no log line shows a credential or an option': async (stage) => {
    for (const { when, game } of await everything(stage, OUTAGE_NAMES)) {
      for (const line of game.logs) {
        const expected = `no log line ${when} to show a credential or an option (is it public?)`;
        const secret = shownBy(line, stage);
        if (secret !== undefined)
          throw stage.unmet(expected, `${said(line.message)} shows ${secret}`);
      }
    }
  },

  'no error shows a credential or an option': async (stage) => {
    for (const { when, game } of await everything(stage, OUTAGE_NAMES)) {
      for (const answer of game.answers) {
        const expected = `no error ${when} to show a credential or an option (is it public?)`;
        const secret = shownBy(visibleOf(answer), stage);
        if (secret !== undefined) throw stage.unmet(expected, `one shows ${secret}`);
      }
    }
  },

  'no plan that is stored holds a credential or an option': async (stage) => {
    for (const { when, game } of await everything(stage, OUTAGE_NAMES)) {
      for (const plan of game.plans) {
        const expected = `nothing stored ${when} to hold a credential or an option (is it public?)`;
        const secret = shownBy(plan, stage);
        if (secret !== undefined) throw stage.unmet(expected, `a plan holds ${secret}`);
      }
    }
  },
};

/** What a client and a careless host see of an answer: never its cause. */
function visibleOf(answer: Answer): unknown {
  if (answer.kind === 'thrown') return answer.thrown;
  if (answer.kind !== 'refused') return undefined;
  return { ...answer.error, message: answer.error.message };
}

const shownBy = (value: unknown, { secrets: known }: Stage) => secretShownBy(value, known);

const said = (message: string) => `the line ${JSON.stringify(message.slice(0, 80))}`;
