import { createPlayerLink, defineProvider } from '@playerlink/core';
import { knexStorage } from '@playerlink/storage-knex';
import { z } from 'zod';
import { serve } from '../actors/actor.ts';
import { engineCalled } from '../engines/engines.ts';
import { GAME } from '../floor/floor.ts';
import type { Acknowledged } from './check-rows.ts';

/** Which database is written to, and how often it has been before. */
export interface WriterSettings {
  readonly engine: string;
  readonly where: string;
  readonly round: number;
}

const IN_FLIGHT = 64;
const HOUR_MS = 3_600_000;

/** Believes everybody, and lets every ticket be used once: so that each connect also claims a proof. */
const ticketOffice = (id: string) =>
  defineProvider({
    id,
    options: z.strictObject({}),
    credentials: z.object({ account: z.string(), ticket: z.string() }),
    setup: (_, { clock }) => ({
      verify: async ({ account, ticket }) => ({
        externalId: account,
        displayName: account,
        once: { key: ticket, until: clock.now() + HOUR_MS },
      }),
    }),
  })({});

const OFFICES = { first: 'red-office', second: 'blue-office' } as const;

async function write({ engine, where, round }: WriterSettings): Promise<never> {
  const link = createPlayerLink({
    gameId: GAME,
    storage: knexStorage(engineCalled(engine).open(where)),
    providers: Object.values(OFFICES).map(ticketOffice),
  });
  await link.ready();
  let tickets = 0;
  const connect = async (provider: string, account: string, session?: string) => {
    tickets += 1;
    const credentials = { account, ticket: `${round}-${tickets}` };
    const { playerId, authToken = '' } = await link.connect({ provider, credentials, session });
    const [sessionId = ''] = authToken.split('.');
    acknowledge({ provider, account, playerId, sessionId });
    return authToken;
  };
  const player = async (name: string) => {
    const created = await connect(OFFICES.first, name);
    const resumed = await connect(OFFICES.first, name, created);
    await connect(OFFICES.second, `${name}-too`, resumed);
  };
  const worker = async (number: number): Promise<never> => {
    for (let count = 0; ; count += 1) await player(`player-${round}-${number}-${count}`);
  };
  return Promise.race(Array.from({ length: IN_FLIGHT }, (_, number) => worker(number)));
}

/** On a pipe this is done when it returns: what is said here, somebody was told. */
const acknowledge = (connected: Acknowledged): void => {
  process.stdout.write(`${JSON.stringify(connected)}\n`);
};

await serve(async (settings: WriterSettings) => {
  write(settings).catch((error) => {
    console.error(error);
    process.exit(1);
  });
  return { methods: {}, close: () => {} };
});
