import type { Mistake } from './mistake.test-fixture.ts';
import * as sweeping from './sweeping.test-fixture.ts';

/** What can be wrong with rows that are over. */
export const SWEEP_MISTAKES: readonly Mistake[] = [
  [
    'sweeps nothing',
    sweeping.sweepsNothing,
    [
      'sweep: a session is swept at its expiresAt and not before',
      'sweep: a proof is swept at its until and not before',
      'many rows: reads, connects, unlinks and sweeps find their rows among all others',
    ],
  ],
  [
    'sweeps no proofs',
    sweeping.forgetsProofs,
    [
      'sweep: a proof is swept at its until and not before',
      'sweep: players stay, with all they have but their sessions',
    ],
  ],
  [
    'sweeps one ms too late',
    sweeping.sweepsTooLate,
    [
      'sweep: a session is swept at its expiresAt and not before',
      'sweep: a proof is swept at its until and not before',
    ],
  ],
  [
    'sweeps one ms too early',
    sweeping.sweepsTooEarly,
    [
      'sweep: a session is swept at its expiresAt and not before',
      'sweep: a proof is swept at its until and not before',
      'sweep: where nothing is over nothing is swept, and 0 is returned',
    ],
  ],
  [
    'sweeps without a limit',
    sweeping.ignoresLimits,
    [
      'sweep: of sessions at most the limit goes, those that ended first',
      'sweep: of proofs at most the limit goes, those that ended first',
      'sweep: the limit is one for sessions and one for proofs',
    ],
  ],
  [
    'sweeps in any order',
    sweeping.sweepsInAnyOrder,
    [
      'sweep: of sessions at most the limit goes, those that ended first',
      'sweep: of proofs at most the limit goes, those that ended first',
      'sweep: all games are swept, within one limit',
      'many rows: reads, connects, unlinks and sweeps find their rows among all others',
    ],
  ],
  [
    'sweeps those first that ended last',
    sweeping.sweepsNewestFirst,
    [
      'sweep: of sessions at most the limit goes, those that ended first',
      'sweep: of proofs at most the limit goes, those that ended first',
    ],
  ],
  [
    'shares one limit among its tables',
    sweeping.sharesTheLimit,
    ['sweep: the limit is one for sessions and one for proofs'],
  ],
  [
    'sweeps each game with a limit of its own',
    sweeping.limitsEachGame,
    ['sweep: all games are swept, within one limit'],
  ],
  ['sweeps one game', sweeping.sweepsOneGame, ['sweep: all games are swept, within one limit']],
  [
    'sweeps by the end that a row had at first',
    sweeping.sweepsByFirstEnd,
    [
      'sweep: a session is swept by its end of now: retired earlier, rotated later',
      'sweep: a proof that is over is claimed anew before it is swept and after',
    ],
  ],
  [
    'sweeps players with their sessions',
    sweeping.sweepsPlayers,
    ['sweep: players stay, with all they have but their sessions'],
  ],
  [
    'sweeps all sessions of a player of whom one is over',
    sweeping.sweepsAllOfAPlayer,
    [
      'sweep: a session is swept at its expiresAt and not before',
      'parallel sweeps: a connect with a session that is swept at once is done whole or not at all',
    ],
  ],
  [
    'marks what it sweeps',
    sweeping.marksSwept,
    [
      'sweep: a proof that is over is claimed anew before it is swept and after',
      'sweep: the id of a session that was swept is free',
    ],
  ],
  [
    'counts a row too many',
    sweeping.countsTheLimit,
    [
      'sweep: where nothing is over nothing is swept, and 0 is returned',
      'sweep: of sessions at most the limit goes, those that ended first',
    ],
  ],
  [
    'returns no count',
    sweeping.countsNothing,
    ['sweep: where nothing is over nothing is swept, and 0 is returned'],
  ],
  [
    'looks what is over, then sweeps it',
    sweeping.looksThenSweeps,
    [
      'parallel sweeps: a session that is prolonged while it is swept is kept, or was gone before',
      'parallel sweeps: a proof that is claimed anew while it is swept stays claimed',
    ],
  ],
  [
    'counts what it has read, not what it has swept',
    sweeping.countsWhatItRead,
    ['parallel sweeps: what many sweep at once is counted once'],
  ],
];
