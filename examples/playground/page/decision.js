import { COLUMNS, ROWS } from './decision-table.js';
import { breakable, byId, el } from './dom.js';

/** @type {Readonly<Record<string, string>>} */
const MEANING = { '-': 'any', 0: 'not set', 1: 'set', E: 'this one', another: 'another one' };

/**
 * Shows the row that decided, and where it stands among the others.
 *
 * @param {string | undefined} id
 * @param {{ C?: string | undefined, P?: string | undefined }} names of the players it met
 */
export function showDecision(id, names) {
  const row = ROWS.find(([name]) => name === id);
  byId('row').textContent = row === undefined ? 'no decision' : `row ${id}: ${row.at(-1)}`;
  const facts = COLUMNS.slice(1, -1).map((column, index) => {
    const value = row?.[index + 1] ?? '–';
    const player = value === 'C' ? names.C : value === 'P' ? names.P : undefined;
    const kind = index < 3 ? 'state' : 'flag';
    const weighed = row !== undefined && value !== '-' ? ' weighed' : '';
    return el(
      'div',
      { class: `${kind}${weighed}` },
      el('dt', {}, ...breakable(column === 'owner of E' ? 'owner of the account' : column)),
      el('dd', {}, player ?? MEANING[value] ?? value),
    );
  });
  byId('facts').replaceChildren(...facts);
  showTable(id);
}

/** @param {string | undefined} id */
function showTable(id) {
  const head = el(
    'tr',
    {},
    ...COLUMNS.map((column) => el('th', { scope: 'col' }, ...breakable(column))),
  );
  const rows = ROWS.map(([name = '', ...cells]) => {
    const row = el(
      'tr',
      {},
      el('th', { scope: 'row' }, name),
      ...cells.map((cell) => el('td', {}, cell)),
    );
    if (name === id) row.setAttribute('aria-current', 'true');
    return row;
  });
  // It scrolls, so the keyboard must reach it.
  byId('rows').tabIndex = 0;
  const caption = 'C is the signed-in player, E the account, P another player who owns it.';
  byId('table').replaceChildren(
    el('caption', {}, caption),
    el('thead', {}, head),
    el('tbody', {}, ...rows),
  );
}
