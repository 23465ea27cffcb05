import type { StorageAdapter } from '@playerlink/core';
import type { Engine } from './engine.ts';
import { friendsIn } from './friends.ts';
import { linksIn } from './links.ts';
import { playersIn } from './players.ts';
import { pushIn } from './push.ts';
import { run } from './script.ts';
import { sessionsIn } from './sessions.ts';
import { readSituation, withoutPlayer } from './situation.ts';
import { readSummaries } from './summaries.ts';
import { vaultIn } from './vault.ts';

/** The storage port on any engine: what each method reads and writes is the same on all of them. */
export function storageOn(engine: Engine): StorageAdapter {
  const { read, write } = engine;
  return {
    ready: () => engine.ready(),
    situation: (game, query) => read(() => readSituation(game, query)),
    apply: (game, plan) => engine.apply(game, plan),
    findProof: (game, provider, proof, caller, now) =>
      read(function* () {
        // No account has an empty id, so this finds the caller and the proof only.
        const query = { now, caller, provider, externalId: '', proof };
        const { caller: found, proof: claimed } = yield* readSituation(game, query);
        return { caller: withoutPlayer(found), ...(claimed && { proof: claimed }) };
      }),
    summary: (game, id) =>
      read(function* () {
        return (yield* readSummaries(game, [id]))[0];
      }),
    players: playersIn(engine),
    links: linksIn(engine),
    vault: vaultIn(engine),
    friends: friendsIn(engine),
    push: pushIn(engine),
    ...sessionsIn(engine),
    // One after the other: who holds sessions must not wait for a proof.
    async sweep(now, limit) {
      const sessions = await write(() => run('sweepSessions', { now, limit }));
      return sessions + (await write(() => run('sweepProofs', { now, limit })));
    },
  };
}
