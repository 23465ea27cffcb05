import { serve } from '../actors/actor.ts';
import { openBetterAuth } from '../better-auth/better-auth-subject.ts';
import { engineCalled } from '../engines/engines.ts';
import { accounts } from '../floor/accounts.ts';
import { checkKind, PROVIDER } from '../floor/floor.ts';
import { openGame } from '../games/open-game.ts';
import type { Proof } from '../games/providers.ts';
import { closedLoop, type Round } from '../measure/closed-loop.ts';
import { forgetPeak, peakMemory } from '../measure/memory.ts';
import type { Order, Subject } from './subject.ts';

/** Who is measured, and on what. */
export interface SubjectSettings {
  readonly who: 'playerlink' | 'floor' | 'better-auth';
  readonly engine: string;
  readonly where: string;
  readonly players: number;
  readonly proof: Proof;
}

/** What a subject's process does when it is asked. */
export type SubjectProcess = {
  readonly round: (order: Order) => Promise<Round>;
  /** Of the rounds so far, MiB. */
  readonly peak: () => number;
};
function open(settings: SubjectSettings): Promise<Subject> {
  const { who, engine, where, players } = settings;
  switch (who) {
    case 'playerlink':
      return openOurs(settings);
    case 'floor':
      return engineCalled(engine).floor(where, players);
    case 'better-auth':
      return openBetterAuth(where, players);
  }
}

async function openOurs({ engine, where, proof, players }: SubjectSettings): Promise<Subject> {
  const { link, ticketOf, close } = await openGame(engine, where, proof);
  const next = accounts(players);
  return {
    close,
    async round({ kind, inFlight, ms }) {
      return closedLoop(
        async () => {
          const credentials = { ticket: ticketOf(next(kind)) };
          const { newPlayer } = await link.connect({ provider: PROVIDER, credentials });
          checkKind(kind, newPlayer);
        },
        inFlight,
        ms,
      );
    },
  };
}

await serve(async (settings: SubjectSettings) => {
  const subject = await open(settings);
  forgetPeak();
  const methods: SubjectProcess = {
    round: async (order) => subject.round(order),
    peak: peakMemory,
  };
  return { methods, close: () => subject.close() };
});
