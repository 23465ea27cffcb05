/** @import { TraceView } from '../src/views.ts' */
/** @import { Answer } from './exchange.js' */
import { byId, el } from './dom.js';

/** @type {Readonly<Record<string, (name: string, platform: string) => [string, string]>>} */
const YES = {
  created: (name, platform) => [
    `Created ${name}`,
    `A new player, who owns this ${platform} account.`,
  ],
  linked: (name, platform) => [
    `Linked to ${name}`,
    `The ${platform} account now leads to the signed-in player.`,
  ],
  resumed: (name, platform) => [
    `Resumed ${name}`,
    `The ${platform} account was known: the same player as before.`,
  ],
  switched: (name) => [
    `Switched to ${name}`,
    'The session moved to the owner of the account. Nobody else changed.',
  ],
};

/** @type {Readonly<Record<string, string>>} */
const NO = {
  ACCOUNT_ALREADY_LINKED: 'The account and the signed-in player do not fit together.',
  UNRECOGNISED: 'No player has this account, and none was to be created.',
  UNAVAILABLE:
    'The platform did not answer as it should. An outage is not the player’s fault: try again.',
};

/** @param {string} headline @param {string} detail @param {string} [kind] */
export function showResult(headline, detail, kind = 'idle') {
  const result = byId('result');
  result.className = `result ${kind}`;
  result.replaceChildren(
    el('p', { class: 'headline' }, headline),
    el('p', { class: 'detail' }, detail),
  );
}

/**
 * Says how a connect ended, in a line.
 *
 * @param {Answer} answer @param {TraceView | undefined} trace @param {string} platform
 */
export function showAnswer(answer, trace, platform) {
  const { code, field } = answer;
  if (code === undefined) {
    const say = YES[trace?.outcome ?? (answer.newPlayer ? 'created' : 'resumed')] ?? YES.resumed;
    const [headline, detail] = say?.(answer.displayName ?? 'a player', platform) ?? [];
    return showResult(headline ?? '', detail ?? '', 'yes');
  }
  const isOutage = code === 'UNAVAILABLE';
  const hint =
    trace?.row === 'D2c' ? ' Set errorOnSwitch to be asked, or switchIfPossible to switch.' : '';
  const detail = `${NO[code] ?? `The field ${field} was not accepted.`}${hint} No player has changed.`;
  showResult(
    `${isOutage ? 'Out of order' : 'Refused'}: ${code}`,
    detail,
    isOutage ? 'outage' : 'no',
  );
}
