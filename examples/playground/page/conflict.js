/** @import { PlayerView } from '../src/views.ts' */
import { byId } from './dom.js';
import { playerCard } from './players.js';

/**
 * Asks whom to go on as. Resolves with whether to switch; Escape and the first button stay.
 *
 * @param {{ current: PlayerView, other: PlayerView, platform: string }} between
 * @returns {Promise<boolean>}
 */
export function askWhom({ current, other, platform }) {
  const dialog = byId('conflict', HTMLDialogElement);
  const now = current.displayName ?? 'the current player';
  const then = other.displayName ?? 'the other player';
  byId('conflict-title').textContent = `Continue as ${then}?`;
  byId('conflict-text').textContent =
    `This ${platform} account belongs to ${then}. Nothing has changed so far, and no player loses anything either way.`;
  byId('conflict-current').replaceChildren(playerCard(current, { was: current, signedIn: true }));
  byId('conflict-other').replaceChildren(playerCard(other, { was: other, signedIn: false }));
  byId('stay').textContent = `Stay as ${now}`;
  byId('switch').textContent = `Switch to ${then}`;
  dialog.returnValue = '';
  byId('stay').onclick = () => dialog.close('stay');
  byId('switch').onclick = () => dialog.close('switch');
  return new Promise((resolve) => {
    dialog.onclose = () => resolve(dialog.returnValue === 'switch');
    dialog.showModal();
  });
}
