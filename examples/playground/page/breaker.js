/** @import { PlatformView } from '../src/views.ts' */
import { byId, el } from './dom.js';
import * as server from './server.js';

/** What can go wrong: knobs of the simulators. */
const FAULTS = /** @type {const} */ ([
  ['It answers with status 500', { status: 500 }],
  ['It never answers', { hang: true }],
  ['It cuts the connection', { closeEarly: true }],
  ['It answers with garbage', { garbage: true }],
  ['It shows a portal page', { html: true }],
  ['It takes 2 seconds', { delay: 2000 }],
]);

/** Checked by keys that are kept for a while. */
const KEYED = ['game-center', 'nintendo'];

/**
 * Lets the chosen platform be broken and mended.
 *
 * @param {() => PlatformView | undefined} chosen
 * @param {(platform: PlatformView) => string} nameOf
 * @param {() => Promise<void>} reload asks the server anew
 */
export function startBreaker(chosen, nameOf, reload) {
  const select = byId('fault', HTMLSelectElement);
  select.append(...FAULTS.map(([text], index) => el('option', { value: String(index) }, text)));
  const change = async (/** @type {(id: string) => Promise<unknown>} */ act) => {
    const platform = chosen();
    // Checked offline: there is nothing to break.
    if (platform?.faults) await act(platform.id).then(reload);
  };
  byId('break').addEventListener('click', () =>
    change((id) => server.breakPlatform(id, FAULTS[select.selectedIndex]?.[1] ?? {})),
  );
  byId('mend').addEventListener('click', () => change(server.mendPlatform));
  return () => {
    const platform = chosen();
    if (platform !== undefined) byId('health').textContent = health(platform, nameOf(platform));
    for (const id of ['break', 'mend']) {
      byId(id).setAttribute('aria-disabled', String(platform?.faults === null));
    }
  };
}

/** @param {PlatformView} platform @param {string} name */
function health({ id, faults }, name) {
  if (faults === null) return `${name} is checked offline, so it cannot fail.`;
  const [fault] = faults;
  if (fault === undefined) return `${name} is working.`;
  const text = FAULTS.find(([, knobs]) => Object.keys(knobs).every((knob) => knob in fault))?.[0];
  const keys = KEYED.includes(id) ? ' Sign-ins go on where its keys were fetched before.' : '';
  return `${name} is broken. ${text ?? 'Its knobs were set elsewhere'}.${keys}`;
}
