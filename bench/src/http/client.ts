import autocannon from 'autocannon';
import { serve } from '../actors/actor.ts';
import type { Order } from '../connect/subject.ts';
import { accounts } from '../floor/accounts.ts';
import { PROVIDER } from '../floor/floor.ts';
import { type Round, roundOf } from '../measure/closed-loop.ts';

/** Whom it asks, and how many players are there. */
export interface ClientSettings {
  readonly port: number;
  readonly players: number;
}

/** What the client's process does when it is asked. */
export type HttpClient = { readonly round: (order: Order) => Promise<Round> };

await serve(async ({ port, players }: ClientSettings) => {
  const next = accounts(players);
  const methods: HttpClient = {
    round: ({ kind, inFlight, ms }) =>
      new Promise((resolve, reject) => {
        const latencies: number[] = [];
        const setupRequest = (request: autocannon.Request) => ({
          ...request,
          body: JSON.stringify({ ticket: next(kind) }),
        });
        const options = {
          url: `http://127.0.0.1:${port}/connect/${PROVIDER}`,
          method: 'POST' as const,
          headers: { 'content-type': 'application/json' },
          connections: inFlight,
          duration: ms / 1_000,
          requests: [{ setupRequest }],
        };
        const running = autocannon(options, (error, { start, finish, non2xx, errors }) => {
          const failed = non2xx + errors;
          if (error === null && failed === 0) resolve(roundOf(latencies, +finish - +start));
          else reject(error ?? new Error(`${failed} requests failed`));
        });
        // Its own latencies are whole milliseconds.
        running.on('response', (_client, _status, _bytes, took) => latencies.push(took));
      }),
  };
  return { methods, close: () => {} };
});
