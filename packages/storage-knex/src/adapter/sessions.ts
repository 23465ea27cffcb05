import type { StorageAdapter } from '@playerlink/core';
import { type SessionColumns, toSession } from '../rows.ts';
import type { Engine } from './engine.ts';
import { all, get, run } from './script.ts';

type SessionMethods = Pick<
  StorageAdapter,
  'findSession' | 'rotateSession' | 'touchSession' | 'listSessions' | 'deleteSessions'
>;

/** The sessions of the port. */
export const sessionsIn = ({ read, write, transact }: Engine): SessionMethods => ({
  findSession: (game, id) =>
    read(function* () {
      const session = yield* get<SessionColumns>('findSession', { game, id });
      return session && toSession(session);
    }),
  rotateSession: (game, id, old_hash, new_hash, prev_until, expires_at) =>
    write(function* () {
      const hashes = { old_hash, new_hash };
      return (yield* run('rotateSession', { game, id, ...hashes, prev_until, expires_at })) > 0;
    }),
  touchSession: (game, id, at) =>
    transact(function* () {
      yield* run('touchPlayer', { game, id, at });
      yield* run('touchSession', { game, id, at });
    }),
  listSessions: (game, player_id) =>
    read(function* () {
      return (yield* all<SessionColumns>('listSessions', { game, player_id })).map(toSession);
    }),
  deleteSessions(game, player_id, { only = null, except = null }) {
    const deletion = () => run('deleteSessions', { game, player_id, only, except });
    if (only !== null) return write(deletion);
    return transact(function* () {
      // A connect holds the player until it has committed: the sessions that it adds are seen, and go too.
      yield* get('lockPlayer', { game, id: player_id });
      return yield* deletion();
    });
  },
});
