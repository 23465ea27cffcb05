import type { Clock, StorageAdapter } from '@playerlink/core';
import type { Knex } from 'knex';
import { type SessionColumns, toSession } from '../rows.ts';
import { applyPlan } from './apply-plan.ts';
import { friendsIn } from './friends.ts';
import { groupCommit } from './group-commit.ts';
import { linksIn } from './links.ts';
import { playersIn } from './players.ts';
import { pushIn } from './push.ts';
import { checkReady } from './ready.ts';
import { preparer } from './session.ts';
import { readSituation, withoutPlayer } from './situation.ts';
import { compileStatements } from './statements.ts';
import { readSummaries } from './summaries.ts';
import { vaultIn } from './vault.ts';

/** The storage port on better-sqlite3. Each method is one job of the group commit. */
export function sqliteStorage(
  db: Knex,
  options: { readonly synchronous: 'FULL' | 'NORMAL'; readonly clock: Clock },
): StorageAdapter {
  const commits = groupCommit(db, preparer(compileStatements(db)), options.clock);
  const { read, write } = commits;
  return {
    ready: () => checkReady(db, options.synchronous),
    situation: (game, query) => read((rows) => readSituation(rows, game, query)),
    apply: (game, plan) => write((rows) => applyPlan(rows, game, plan)),
    findProof: (game, provider, proof, caller, now) =>
      read((rows) => {
        // No account has an empty id, so this finds the caller and the proof only.
        const query = { now, caller, provider, externalId: '', proof };
        const { caller: found, proof: claimed } = readSituation(rows, game, query);
        return { caller: withoutPlayer(found), ...(claimed && { proof: claimed }) };
      }),
    summary: (game, id) => read((rows) => readSummaries(rows, game, [id])[0]),
    players: playersIn(commits),
    links: linksIn(commits),
    vault: vaultIn(commits),
    friends: friendsIn(commits),
    push: pushIn(commits),
    findSession: (game, id) =>
      read((rows) => {
        const session = rows.get<SessionColumns>('findSession', { game, id });
        return session && toSession(session);
      }),
    rotateSession: (game, id, old_hash, new_hash, prev_until, expires_at) =>
      write(
        (rows) =>
          rows.run('rotateSession', { game, id, old_hash, new_hash, prev_until, expires_at }) > 0,
      ),
    touchSession: (game, id, at) =>
      write((rows) => {
        rows.run('touchSession', { game, id, at });
        rows.run('touchPlayer', { game, id, at });
      }),
    listSessions: (game, playerId) =>
      read((rows) =>
        rows.all<SessionColumns>('listSessions', { game, player_id: playerId }).map(toSession),
      ),
    deleteSessions: (game, player_id, { only = null, except = null }) =>
      write((rows) => rows.run('deleteSessions', { game, player_id, only, except })),
  };
}
