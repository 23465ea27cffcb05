/** The columns of the decision table, as docs/reference/decision-table.md has them; a test compares. */
export const COLUMNS = /** @type {const} */ ([
  'row',
  'signed in',
  'own account',
  'owner of E',
  'doNotLinkToCurrentPlayer',
  'errorOnSwitch',
  'switchIfPossible',
  'doNotCreateNewPlayer',
  'outcome',
]);

const SUMMARY = 'ACCOUNT_ALREADY_LINKED + switchSummary';

/** Its rows. C is the signed-in player, E the proven account, P another player who owns E; `-` is any value. */
export const ROWS = [
  ['A1a', 'nobody', 'none', 'nobody', '-', '-', '-', '0', 'created'],
  ['A1b', 'nobody', 'none', 'nobody', '-', '-', '-', '1', 'UNRECOGNISED'],
  ['A2', 'nobody', 'none', 'P', '-', '-', '-', '-', 'resumed'],
  ['B1a', 'C', 'none', 'nobody', '0', '-', '-', '-', 'linked'],
  ['B1b', 'C', 'none', 'nobody', '1', '-', '-', '0', 'created'],
  ['B1c', 'C', 'none', 'nobody', '1', '-', '-', '1', 'UNRECOGNISED'],
  ['B2a', 'C', 'none', 'P', '-', '0', '-', '-', 'switched'],
  ['B2b', 'C', 'none', 'P', '-', '1', '-', '-', SUMMARY],
  ['C1', 'C', 'E', 'C', '-', '-', '-', '-', 'resumed'],
  ['D1a', 'C', 'another', 'nobody', '0', '-', '-', '-', 'ACCOUNT_ALREADY_LINKED'],
  ['D1b', 'C', 'another', 'nobody', '1', '-', '-', '0', 'created'],
  ['D1c', 'C', 'another', 'nobody', '1', '-', '-', '1', 'UNRECOGNISED'],
  ['D2a', 'C', 'another', 'P', '-', '1', '-', '-', SUMMARY],
  ['D2b', 'C', 'another', 'P', '-', '0', '1', '-', 'switched'],
  ['D2c', 'C', 'another', 'P', '0', '0', '0', '-', 'ACCOUNT_ALREADY_LINKED'],
  ['D2d', 'C', 'another', 'P', '1', '0', '0', '-', 'switched'],
];
