import type { Outcome, Situation } from '../contract/storage.ts';
import type { ConnectFlags } from './request.ts';

/**
 * The state a connect meets: who is signed in, which account of this platform that player has, and to
 * whom the proven account belongs. Seven of the combinations can occur.
 */
export type Case =
  | { readonly session: 'none'; readonly ownLink: 'none'; readonly owner: 'nobody' | 'other' }
  | { readonly session: 'player'; readonly ownLink: 'none'; readonly owner: 'nobody' | 'other' }
  | { readonly session: 'player'; readonly ownLink: 'same'; readonly owner: 'caller' }
  | { readonly session: 'player'; readonly ownLink: 'other'; readonly owner: 'nobody' | 'other' };

/** A row of the decision table (docs/reference/decision-table.md). */
export type Row =
  | 'A1a'
  | 'A1b'
  | 'A2'
  | 'B1a'
  | 'B1b'
  | 'B1c'
  | 'B2a'
  | 'B2b'
  | 'C1'
  | 'D1a'
  | 'D1b'
  | 'D1c'
  | 'D2a'
  | 'D2b'
  | 'D2c'
  | 'D2d';

/** What happens, by which row; `summary` where the answer shows the player a switch would lead to. */
export type Decision =
  | { readonly row: Row; readonly outcome: Exclude<Outcome, 'refused'> }
  | {
      readonly row: Row;
      readonly outcome: 'refused';
      /** REFUSED: by the host's `decide` only. */
      readonly code: 'ACCOUNT_ALREADY_LINKED' | 'UNRECOGNISED' | 'REFUSED';
      readonly summary: boolean;
    };

/** The flags a decision depends on. */
export type DecisionFlags = Omit<ConnectFlags, 'syncDisplayName'>;

/** Reads the case out of a situation whose caller is known to be valid. */
export function caseOf({ caller, owner }: Situation): Case {
  const known = owner ? 'other' : 'nobody';
  if (caller.kind !== 'player') return { session: 'none', ownLink: 'none', owner: known };
  if (owner?.player.id === caller.player.id) {
    return { session: 'player', ownLink: 'same', owner: 'caller' };
  }
  return { session: 'player', ownLink: caller.ownLink ? 'other' : 'none', owner: known };
}

/**
 * The decision table. Pure. An external id never gets two players: whoever owns it, wins.
 * errorOnSwitch goes before switchIfPossible; doNotLinkToCurrentPlayer only chooses link or create.
 */
export function decide(state: Case, flags: DecisionFlags): Decision {
  if (state.owner === 'caller') return { row: 'C1', outcome: 'resumed' };
  if (state.session === 'none') {
    return state.owner === 'other'
      ? { row: 'A2', outcome: 'resumed' }
      : createUnlessForbidden('A1a', 'A1b', flags);
  }
  return state.owner === 'other'
    ? switchOrRefuse(state.ownLink === 'other', flags)
    : linkOrCreate(state.ownLink === 'other', flags);
}

function switchOrRefuse(hasAnother: boolean, flags: DecisionFlags): Decision {
  if (flags.errorOnSwitch) return alreadyLinked(hasAnother ? 'D2a' : 'B2b', true);
  if (!hasAnother) return { row: 'B2a', outcome: 'switched' };
  if (flags.switchIfPossible) return { row: 'D2b', outcome: 'switched' };
  if (flags.doNotLinkToCurrentPlayer) return { row: 'D2d', outcome: 'switched' };
  return alreadyLinked('D2c', false);
}

function linkOrCreate(hasAnother: boolean, flags: DecisionFlags): Decision {
  if (flags.doNotLinkToCurrentPlayer) {
    return hasAnother
      ? createUnlessForbidden('D1b', 'D1c', flags)
      : createUnlessForbidden('B1b', 'B1c', flags);
  }
  return hasAnother ? alreadyLinked('D1a', false) : { row: 'B1a', outcome: 'linked' };
}

function createUnlessForbidden(create: Row, refuse: Row, flags: DecisionFlags): Decision {
  return flags.doNotCreateNewPlayer
    ? { row: refuse, outcome: 'refused', code: 'UNRECOGNISED', summary: false }
    : { row: create, outcome: 'created' };
}

const alreadyLinked = (row: Row, summary: boolean): Decision => ({
  row,
  outcome: 'refused',
  code: 'ACCOUNT_ALREADY_LINKED',
  summary,
});
