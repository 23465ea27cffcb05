import type { Mistake } from './mistake.test-fixture.ts';
import * as sessions from './sessions-and-proofs.test-fixture.ts';
import * as signingOut from './signing-out.test-fixture.ts';

/** What can be wrong with sessions, and with reads, while others write. */
export const SESSION_MISTAKES: readonly Mistake[] = [
  [
    'rotates by delete and insert',
    sessions.rotatesByReplacing,
    [
      'parallel sessions: many rotations of one session never lose it',
      'parallel sessions: a session that is rotated, touched and retired while it is revoked is gone',
      'parallel connects: 20 rotations of one token leave a session that can be used',
    ],
  ],
  [
    'rotates what it has read before',
    signingOut.readsThenRotates,
    ['parallel sessions: a session that is rotated while it is retired is retired'],
  ],
  [
    'inserts a session that is not there to be touched',
    signingOut.upsertsSessions,
    [
      'parallel sessions: a connect with a session that is revoked at once is done whole or not at all',
      'parallel sessions: a session that is rotated, touched and retired while it is revoked is gone',
    ],
  ],
  [
    'lists sessions, then deletes them',
    signingOut.listsThenDeletes,
    [
      'parallel sessions: sessions revoked during a connect with one of them leave none that it made',
      'parallel sessions: all sessions but one revoked during a connect with another leave that one',
      'parallel connects: a player who signs out everywhere while a session links an account has no session left',
    ],
  ],
  [
    'checks an expected session before the commit',
    signingOut.checksSessionsBefore,
    [
      'parallel sessions: sessions revoked during a connect with one of them leave none that it made',
      'parallel sessions: all sessions but one revoked during a connect with another leave that one',
    ],
  ],
  [
    'commits the writes of a plan one by one',
    signingOut.commitsInSteps,
    [
      'parallel: a read while plans are applied sees each of them whole',
      'parallel sessions: a connect with a session that is revoked at once is done whole or not at all',
      'parallel sweeps: a connect with a session that is swept at once is done whole or not at all',
    ],
  ],
  [
    'takes a sign-in for a sign of life',
    signingOut.seesEverySignIn,
    ['sessions: a new session leaves its player as it was'],
  ],
  [
    'makes up a situation from two reads',
    signingOut.readsInSteps,
    ['parallel: a read while plans are applied sees each of them whole'],
  ],
];
