/** @import { PlayerView } from '../src/views.ts' */
import { byId, el, short } from './dom.js';

/**
 * @typedef {object} Moment
 * @property {readonly PlayerView[]} players
 * @property {string | undefined} signedIn
 */

/**
 * Shows the players that a connect was about, before and after it, and how many it left alone.
 *
 * @param {Moment} before @param {Moment} after
 * @param {ReadonlyArray<string | undefined>} met whom the connect met
 */
export function showPlayers(before, after, met) {
  const ids = new Set([before.signedIn, after.signedIn, ...met]);
  const isShown = (/** @type {PlayerView} */ { id }) => ids.has(id);
  // By age: ids of ours sort so.
  const shown = after.players.filter(isShown).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  showList(
    'before',
    before,
    shown.flatMap(({ id }) => find(before, id) ?? []),
    before,
  );
  showList('after', after, shown, before);
  const others = after.players.length - shown.length;
  byId('others').textContent =
    others === 0 ? '' : `${others} ${others === 1 ? 'other' : 'others'} untouched`;
}

/** @param {Moment} moment @param {string} id */
const find = ({ players }, id) => players.find((player) => player.id === id);

/**
 * @param {string} list @param {Moment} moment
 * @param {readonly PlayerView[]} players @param {Moment} before
 */
function showList(list, moment, players, before) {
  const items = players.map((player) => {
    const was = find(before, player.id);
    return el('li', {}, playerCard(player, { was, signedIn: player.id === moment.signedIn }));
  });
  const nobody = el('li', { class: 'note' }, 'nobody');
  byId(list).replaceChildren(...(items.length === 0 ? [nobody] : items));
}

/**
 * A player with their links; what was not there before is marked.
 *
 * @param {PlayerView} player
 * @param {{ was: PlayerView | undefined, signedIn: boolean }} about
 */
export function playerCard({ id, displayName, links }, { was, signedIn }) {
  const known = new Set(was?.links.map((link) => `${link.provider} ${link.externalId}`));
  const chips = links.map((link) => {
    const isNew = !known.has(`${link.provider} ${link.externalId}`);
    return el(
      'li',
      { class: isNew ? 'link new' : 'link' },
      el('abbr', { title: link.provider }, link.systemId),
      ` ${link.externalId.length > 20 ? `${link.externalId.slice(0, 17)}…` : link.externalId}`,
      ...(isNew ? [el('em', {}, ' new')] : []),
    );
  });
  return el(
    'div',
    { class: signedIn ? 'player signed' : 'player' },
    el(
      'p',
      {},
      el('strong', {}, displayName ?? 'no name'),
      ' ',
      el('code', {}, short(id)),
      ...(signedIn ? [' ', el('span', { class: 'badge' }, 'signed in')] : []),
      ...(was === undefined ? [' ', el('span', { class: 'badge new' }, 'new player')] : []),
    ),
    el('ul', { class: 'links', 'aria-label': 'links' }, ...chips),
  );
}
