import { createConnection } from 'node:net';
import { Outage } from '@playerlink/core';
import { type ArcadeParts, HOST, RIGHT } from './arcade.test-fixture.ts';
import { issuedAt } from './arcade-platform.test-fixture.ts';
import type { Mistake } from './mistakes.test-fixture.ts';

type Verify = ReturnType<ArcadeParts['around']>;

/** Does something before it verifies. */
const first =
  (act: (given: Parameters<Verify>[0]) => unknown): Mistake =>
  () => ({
    around: (verify) => async (given, call) => {
      await act(given);
      return verify(given, call);
    },
  });

/** Where nobody listens, in this machine; a port that fetch does not refuse by itself. */
const NOWHERE = { host: '127.0.0.1', port: 65_535 };

/** Asks by the fetch that everybody has. */
export const asksByTheGlobalFetch: Mistake = () => ({
  ask: (ports, request, signal) =>
    RIGHT.ask({ ...ports, fetch: (...given) => globalThis.fetch(...given) }, request, signal),
});

const { fetch: keptFetch } = globalThis;

/** Tells somebody else by a fetch from before the test. */
export const tellsByAKeptFetch = first(() =>
  keptFetch(`http://${NOWHERE.host}:${NOWHERE.port}/`).catch(() => {}),
);

/** Tells somebody else by a socket. */
export const tellsByASocket = first(
  () =>
    new Promise<void>((resolve) => {
      createConnection(NOWHERE).on('error', () => resolve());
    }),
);

/** Looks at Date.now for what never happens. */
export const looksAtDateNow = first(({ ticket }) => {
  if (Date.now() < issuedAt(ticket) - 1e12) throw new Outage('never');
});

/** Looks at a new Date for what never happens. */
export const looksAtANewDate = first(({ ticket }) => {
  if (new Date() < new Date(issuedAt(ticket) - 1e12)) throw new Outage('never');
});

/** Measures by the machine how long it takes. */
export const measuresByTheMachine: Mistake = () => ({
  around:
    (verify, { logger }) =>
    async (given, call) => {
      const start = performance.now();
      const claim = await verify(given, call);
      logger.debug({ ms: performance.now() - start }, 'verified');
      return claim;
    },
});

/** Gives up by a timer of the machine. */
export const waitsByTheMachine: Mistake = () => ({
  around: (verify) => async (given, call) => {
    const timer = setTimeout(() => {}, 60_000);
    return verify(given, call).finally(() => clearTimeout(timer));
  },
});

/** Gives up by a signal of the machine. */
export const stopsByTheMachine: Mistake = () => ({
  ask: (ports, request, signal) =>
    RIGHT.ask(ports, request, AbortSignal.any([signal, AbortSignal.timeout(60_000)])),
});

/** Draws lots in an outage only, when it has waited. */
export const drawsLots: Mistake = () => ({
  ask: (ports, request, signal) =>
    RIGHT.ask(ports, request, signal).catch(async (thrown: unknown) => {
      await new Promise<void>((resolve) => {
        ports.clock.timer(Math.random() < 2 ? 1 : 2, resolve);
      });
      throw thrown;
    }),
});

/** Asks when a game is made. */
export const asksAtBoot: Mistake = () => ({
  around: (verify, { fetch }) => {
    fetch(`${HOST}/name?id=0`, { redirect: 'manual' }).catch(() => {});
    return verify;
  },
});
