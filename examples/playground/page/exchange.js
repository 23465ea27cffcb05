/** @import { PlatformView } from '../src/views.ts' */
/** @import { Frame } from './frames.js' */
import { byId, el } from './dom.js';

/**
 * @typedef {object} Asked what a connect is made of, whichever door it takes
 * @property {PlatformView} platform
 * @property {Record<string, unknown>} credentials
 * @property {Record<string, true>} flags
 * @property {string | undefined} session
 * @property {{ trace: string }} scriptData
 */

/**
 * @typedef {object} Answer yes has a playerId, no has a code
 * @property {string} [playerId]
 * @property {string | null} [displayName]
 * @property {boolean} [newPlayer]
 * @property {string} [code]
 * @property {string | undefined} [field]
 * @property {SwitchSummary | undefined} [switchSummary]
 */

/** @typedef {{ id: string, displayName?: string | null, externalIds: Record<string, string> }} SwitchSummary */

/**
 * @typedef {object} Exchanged
 * @property {Frame[]} frames
 * @property {string | undefined} session the token from now on
 * @property {Answer} answer
 */

/** @typedef {'http' | 'wire'} Door */

/** @type {readonly Door[]} */
const DOORS = ['http', 'wire'];
const tab = (/** @type {Door} */ door) => byId(`tab-${door}`);
const panel = (/** @type {Door} */ door) => byId(`frames-${door}`);

/** Makes tabs of the two doors; arrow keys go from one to the other. */
export function startTabs() {
  for (const door of DOORS) {
    panel(door).replaceChildren(el('p', { class: 'note' }, 'No connect has taken this door yet.'));
    // It scrolls, so the keyboard must reach it.
    panel(door).tabIndex = 0;
    tab(door).addEventListener('click', () => selectTab(door));
    tab(door).addEventListener('keydown', ({ key }) => {
      if (key !== 'ArrowLeft' && key !== 'ArrowRight') return;
      const other = door === 'http' ? 'wire' : 'http';
      selectTab(other);
      tab(other).focus();
    });
  }
}

/** @param {Door} selected */
function selectTab(selected) {
  for (const door of DOORS) {
    const isSelected = door === selected;
    tab(door).setAttribute('aria-selected', String(isSelected));
    tab(door).tabIndex = isSelected ? 0 : -1;
    panel(door).hidden = !isSelected;
  }
}

/**
 * Shows what went through a door.
 *
 * @param {Door} door @param {readonly Frame[]} frames
 */
export function showFrames(door, frames) {
  const parts = frames.map(({ direction, text }) =>
    el(
      'div',
      { class: `frame ${direction}` },
      el('p', {}, direction === 'sent' ? 'client → server' : 'server → client'),
      el('pre', {}, text),
    ),
  );
  panel(door).replaceChildren(...parts);
  panel(door).scrollTop = 0;
  selectTab(door);
}
