import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Case, caseOf, type DecisionFlags, decide } from './decide.ts';

// The table, written a second time: '-' is any value. L doNotLinkToCurrentPlayer, S errorOnSwitch,
// I switchIfPossible, N doNotCreateNewPlayer.
const TABLE = `
A1a | none | none  | nobody | - - - 0 | created
A1b | none | none  | nobody | - - - 1 | UNRECOGNISED
A2  | none | none  | other  | - - - - | resumed
B1a | C    | none  | nobody | 0 - - - | linked
B1b | C    | none  | nobody | 1 - - 0 | created
B1c | C    | none  | nobody | 1 - - 1 | UNRECOGNISED
B2a | C    | none  | other  | - 0 - - | switched
B2b | C    | none  | other  | - 1 - - | ACCOUNT_ALREADY_LINKED + switchSummary
C1  | C    | same  | caller | - - - - | resumed
D1a | C    | other | nobody | 0 - - - | ACCOUNT_ALREADY_LINKED
D1b | C    | other | nobody | 1 - - 0 | created
D1c | C    | other | nobody | 1 - - 1 | UNRECOGNISED
D2a | C    | other | other  | - 1 - - | ACCOUNT_ALREADY_LINKED + switchSummary
D2b | C    | other | other  | - 0 1 - | switched
D2c | C    | other | other  | 0 0 0 - | ACCOUNT_ALREADY_LINKED
D2d | C    | other | other  | 1 0 0 - | switched`;

const rows = TABLE.trim()
  .split('\n')
  .map((line) => {
    const [row = '', session, ownLink, owner, flags = '', outcome] = line
      .split('|')
      .map((cell) => cell.trim());
    return { row, session, ownLink, owner, flags: flags.split(' '), outcome };
  });

const CASES: readonly Case[] = [
  { session: 'none', ownLink: 'none', owner: 'nobody' },
  { session: 'none', ownLink: 'none', owner: 'other' },
  { session: 'player', ownLink: 'none', owner: 'nobody' },
  { session: 'player', ownLink: 'none', owner: 'other' },
  { session: 'player', ownLink: 'same', owner: 'caller' },
  { session: 'player', ownLink: 'other', owner: 'nobody' },
  { session: 'player', ownLink: 'other', owner: 'other' },
];

const FLAGS: readonly DecisionFlags[] = Array.from({ length: 16 }, (_, bits) => ({
  doNotLinkToCurrentPlayer: (bits & 8) !== 0,
  errorOnSwitch: (bits & 4) !== 0,
  switchIfPossible: (bits & 2) !== 0,
  doNotCreateNewPlayer: (bits & 1) !== 0,
}));

const bitsOf = (flags: DecisionFlags) => [
  flags.doNotLinkToCurrentPlayer,
  flags.errorOnSwitch,
  flags.switchIfPossible,
  flags.doNotCreateNewPlayer,
];

const rowsFor = (state: Case, flags: DecisionFlags) =>
  rows.filter(
    (row) =>
      row.session === (state.session === 'none' ? 'none' : 'C') &&
      row.ownLink === state.ownLink &&
      row.owner === state.owner &&
      row.flags.every((want, at) => want === '-' || (want === '1') === bitsOf(flags)[at]),
  );

const said = (state: Case, flags: DecisionFlags) => {
  const decision = decide(state, flags);
  const outcome =
    decision.outcome === 'refused'
      ? `${decision.code}${decision.summary ? ' + switchSummary' : ''}`
      : decision.outcome;
  return { row: decision.row, outcome };
};

describe('the decision table', () => {
  const all = CASES.flatMap((state) => FLAGS.map((flags) => ({ state, flags })));

  it('has 16 rows for 7 x 16 cases', () => {
    expect(rows).toHaveLength(16);
    expect(all).toHaveLength(112);
  });

  it.each(all)('$state.session/$state.ownLink/$state.owner $flags', ({ state, flags }) => {
    const matching = rowsFor(state, flags);
    expect(matching).toHaveLength(1);
    expect(said(state, flags)).toEqual({ row: matching[0]?.row, outcome: matching[0]?.outcome });
  });

  it('is the one that is published', () => {
    const page = readFileSync(
      new URL('../../../../docs/reference/decision-table.md', import.meta.url),
      'utf8',
    );
    const published = page
      .split('\n')
      .filter((line) => /^\| [A-D]\d/.test(line))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    const ours = rows.map((row) => [
      row.row,
      row.session === 'none' ? 'nobody' : 'C',
      { none: 'none', same: 'E', other: 'another' }[row.ownLink as 'none'],
      { nobody: 'nobody', caller: 'C', other: 'P' }[row.owner as 'nobody'],
      ...row.flags,
    ]);
    expect(published.map((cells) => cells.slice(0, 8))).toEqual(ours);
    expect(published.map((cells) => cells[8]?.replaceAll('`', ''))).toEqual(
      rows.map((row) => row.outcome),
    );
  });
});

describe('caseOf', () => {
  const player = { id: 'c', displayName: null };
  const link = (playerId: string) => ({
    provider: 'arcade',
    externalId: 'e',
    playerId,
    slot: '',
    displayName: null,
    syncDisplayName: false,
    createdAt: 1,
    lastLoginAt: 1,
  });

  it('calls an account of the caller "same", whatever else is linked', () => {
    const owner = { player, link: link('c') };
    expect(caseOf({ caller: { kind: 'player', player }, owner })).toEqual(CASES[4]);
    expect(caseOf({ caller: { kind: 'player', player, ownLink: link('c') }, owner })).toEqual(
      CASES[4],
    );
  });

  it('tells an own link from none', () => {
    expect(caseOf({ caller: { kind: 'player', player } })).toEqual(CASES[2]);
    expect(caseOf({ caller: { kind: 'player', player, ownLink: link('c') } })).toEqual(CASES[5]);
  });
});
