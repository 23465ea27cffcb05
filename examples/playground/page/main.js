/** @import { PlatformView, PlayerView, TraceView } from '../src/views.ts' */
/** @import { Door, Exchanged } from './exchange.js' */
/** @import { Moment } from './players.js' */
import { startBreaker } from './breaker.js';
import { askWhom } from './conflict.js';
import { showDecision } from './decision.js';
import { byId, el, short } from './dom.js';
import { showFrames, startTabs } from './exchange.js';
import { connectOverHttp } from './http-door.js';
import { showPipeline } from './pipeline.js';
import { showPlayers } from './players.js';
import { showAnswer, showResult } from './result.js';
import * as server from './server.js';
import { canSpeakWire, connectOverWire } from './wire-door.js';

/** @type {Readonly<Record<string, string>>} */
const NAMES = {
  kongregate: 'Kongregate',
  'game-center': 'Game Center',
  nintendo: 'Nintendo',
  psn: 'PSN',
  viber: 'Viber',
  arcade: 'Arcade',
};
const DOORS = { http: connectOverHttp, wire: connectOverWire };

/** @type {PlatformView[]} */
let platforms = [];
/** @type {{ token: string | undefined, player: PlayerView } | undefined} */
let session;
let isBusy = false;

const platform = byId('platform', HTMLSelectElement);
const player = byId('player', HTMLInputElement);
const nameOf = (/** @type {PlatformView} */ { id }) => NAMES[id] ?? id;
const chosen = () => platforms.find(({ id }) => id === platform.value);
const showHealth = startBreaker(chosen, nameOf, loadPlatforms);

async function loadPlatforms() {
  platforms = await server.platforms();
  const rank = ({ id = '' }) => Object.keys(NAMES).indexOf(id);
  const options = platforms
    .toSorted((a, b) => rank(a) - rank(b))
    .map((view) =>
      el('option', { value: view.id }, `${nameOf(view)}${view.faults?.length ? ' (broken)' : ''}`),
    );
  const before = platform.value;
  platform.replaceChildren(...options);
  if (before !== '') platform.value = before;
  showHealth();
}

/** @param {typeof session} next */
function signIn(next) {
  session = next;
  const name = next && `${next.player.displayName ?? 'no name'} ${short(next.player.id)}`;
  byId('signed-in').textContent = name ?? 'nobody';
  byId('sign-out').setAttribute('aria-disabled', String(next === undefined));
}

const checked = (/** @type {string} */ name) =>
  [...document.querySelectorAll(`input[name=${name}]:checked`)].map((input) =>
    String(input.getAttribute('value')),
  );

/**
 * One connect, from the button to what it has changed.
 *
 * @param {PlatformView} through @param {readonly string[]} flags
 * @returns what asks whether to switch, where that is the question
 */
async function connect(through, flags) {
  const door = /** @type {Door} */ (checked('door')[0]);
  showResult(
    'Connecting',
    `${player.value}, with ${nameOf(through)}: ${flags.join(', ') || 'no flags'}`,
  );
  const asWhom = session?.player.id;
  const before = { players: await server.players([asWhom]), signedIn: asWhom };
  const trace = [...crypto.getRandomValues(new Uint8Array(6))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  const exchanged = await DOORS[door]({
    platform: through,
    credentials: await server.credentials(through.id, player.value),
    flags: Object.fromEntries(flags.map((flag) => [flag, true])),
    session: session?.token,
    scriptData: { trace },
  });
  return showConnect({ door, through, before, exchanged, trace: await server.trace(trace) });
}

/**
 * @param {{ door: Door, through: PlatformView, before: Moment, exchanged: Exchanged, trace: TraceView | undefined }} connected
 */
async function showConnect({ door, through, before, exchanged, trace }) {
  const { answer, frames } = exchanged;
  const signedIn = answer.playerId ?? before.signedIn;
  const met = [trace?.playerId, trace?.ownerId, answer.switchSummary?.id];
  const after = { players: await server.players([signedIn, ...met]), signedIn };
  const find = (/** @type {string | undefined} */ id) => after.players.find((one) => one.id === id);
  const current = find(signedIn);
  signIn(current && { token: exchanged.session, player: current });
  const named = (/** @type {string | undefined} */ id) => find(id)?.displayName ?? undefined;
  // An owner from before this page knew any: a connect changes nothing of theirs.
  const known = new Set(before.players.map(({ id }) => id));
  const missed = after.players.filter(({ id }) => id === trace?.ownerId && !known.has(id));
  showAnswer(answer, trace, nameOf(through));
  showPipeline(trace, answer.code);
  showDecision(trace?.row, { C: named(trace?.playerId), P: named(trace?.ownerId) });
  showPlayers({ ...before, players: [...before.players, ...missed] }, after, met);
  showFrames(door, frames);
  // On a phone the answer is below the form.
  byId('result').scrollIntoView({ block: 'nearest' });
  const other = find(answer.switchSummary?.id);
  if (current === undefined || other === undefined) return undefined;
  return () => askWhom({ current, other, platform: nameOf(through) });
}

async function run() {
  const through = chosen();
  if (through === undefined) return;
  const flags = checked('flag');
  const ask = await exclusively(() => connect(through, flags));
  if (ask === undefined || !(await ask())) return;
  const resolved = flags.filter((flag) => flag !== 'errorOnSwitch' && flag !== 'switchIfPossible');
  await exclusively(() => connect(through, [...resolved, 'switchIfPossible']));
}

/**
 * One thing at a time; what fails says so.
 *
 * @template T
 * @param {() => Promise<T>} act
 * @returns {Promise<T | undefined>}
 */
async function exclusively(act) {
  if (isBusy) return undefined;
  isBusy = true;
  byId('results').setAttribute('aria-busy', 'true');
  try {
    return await act();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    showResult('The playground did not do that', `${reason}.`, 'outage');
    return undefined;
  } finally {
    isBusy = false;
    byId('results').setAttribute('aria-busy', 'false');
  }
}

byId('connect').addEventListener('submit', (event) => {
  event.preventDefault();
  void run();
});
byId('sign-out').addEventListener('click', () =>
  exclusively(async () => {
    if (session === undefined) return;
    if (session.token !== undefined) await server.signOut(session.token);
    signIn(undefined);
    showResult('Signed out', 'The token is good no more; the player and the links stay.');
  }),
);
platform.addEventListener('change', showHealth);

startTabs();
signIn(undefined);
showPipeline(undefined, undefined);
showDecision(undefined, {});
showPlayers({ players: [], signedIn: undefined }, { players: [], signedIn: undefined }, []);
if (!canSpeakWire()) {
  const wire = /** @type {HTMLInputElement} */ (document.querySelector('input[value=wire]'));
  wire.disabled = true;
  wire.nextElementSibling?.append(el('small', {}, ' needs https, or this machine'));
}
void exclusively(loadPlatforms);
