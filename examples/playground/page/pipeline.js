/** @import { StepView, TraceView } from '../src/views.ts' */
import { byId, el, inMs } from './dom.js';

/** The steps of core, what they are called here, and what they touch. */
const STEPS = /** @type {const} */ ([
  ['parse', 'Parse', 'pure'],
  ['guard.beforeVerify', 'Guard', 'host'],
  ['proof', 'Proof', 'storage'],
  ['verify', 'Verify', 'network'],
  ['situation', 'Read', 'storage'],
  ['decide', 'Decide', 'pure'],
  ['apply', 'Commit', 'storage'],
  ['summary', 'Summary', 'storage'],
]);

/**
 * Shows the steps that ran, one after the other; those that had no reason to run stay dark.
 *
 * @param {TraceView | undefined} trace @param {string | undefined} code of the refusal
 */
export function showPipeline(trace, code) {
  byId('total').textContent = trace === undefined ? '' : `${inMs(trace.ms)} in all`;
  const items = STEPS.map(([step, name, touches], index) => {
    const ran = trace?.steps.filter((view) => view.step === step) ?? [];
    const refused = step === 'decide' && trace?.row !== undefined && code !== undefined;
    return stepItem({
      name,
      touches,
      index,
      ran,
      total: trace?.ms ?? 1,
      no: refused ? 'refused' : undefined,
    });
  });
  byId('pipeline').replaceChildren(...items);
}

/**
 * @param {{ name: string, touches: string, index: number, ran: readonly StepView[], total: number, no: string | undefined }} step
 */
function stepItem({ name, touches, index, ran, total, no }) {
  const last = ran.at(-1);
  const ms = ran.reduce((sum, view) => sum + view.ms, 0);
  const failure = last?.error ?? no;
  const state = last === undefined ? 'dark' : failure === undefined ? 'lit' : 'no';
  const times = ran.length > 1 ? ` in ${ran.length} attempts` : '';
  const item = el(
    'li',
    { class: state },
    el('span', { class: 'name' }, name),
    el('span', { class: 'touches' }, touches),
    el('span', { class: 'time' }, last === undefined ? 'not run' : `${inMs(ms)}${times}`),
    el('span', { class: 'code' }, failure ?? ''),
    el('span', { class: 'bar', 'aria-hidden': 'true' }),
  );
  item.style.setProperty('--turn', String(index));
  item.style.setProperty('--share', String(Math.min(1, ms / total)));
  return item;
}
