import type { PlatformFaults } from './test-platform.ts';

/** Where a redirect of the kit leads: nobody may ask there. */
export const ELSEWHERE = 'https://elsewhere.example/';

/** More than any answer to a sign-in may need. */
const TOO_MANY_BYTES = 20_000_000;

/** What goes wrong: the request is refused by the network, or the platform has faults. */
export type OutageFault = 'unreachable' | ((timeoutMs: number) => PlatformFaults);

/** All outages, by the names that the tests and `mayRefuse` use. */
export const OUTAGES = {
  'no connection': 'unreachable',
  'a connection that breaks': () => ({ closeEarly: true }),
  'half an answer': () => ({ truncate: true }),
  silence: () => ({ hang: true }),
  'an answer after the deadline': (timeoutMs) => ({ delay: timeoutMs + 1_000 }),
  'an answer byte by byte': (timeoutMs) => ({ drip: timeoutMs }),
  'a 500': () => ({ status: 500 }),
  'a 500 with the true answer': () => ({ status: 500, keepBody: true }),
  'a 502': () => ({ status: 502 }),
  'a 503': () => ({ status: 503 }),
  'a 429 with retry-after': () => ({ status: 429, retryAfter: 7 }),
  garbage: () => ({ garbage: true }),
  'an empty answer': () => ({ empty: true }),
  'an answer of 20 MB': () => ({ bodyBytes: TOO_MANY_BYTES }),
  'a captive portal': () => ({ html: true }),
  'a redirect': () => ({ redirectTo: ELSEWHERE }),
  'a redirect with the true answer': () => ({ redirectTo: ELSEWHERE, keepBody: true }),
} as const satisfies Readonly<Record<string, OutageFault>>;

/** What can go wrong between a game and a platform. */
export type OutageName = keyof typeof OUTAGES;

/** Every name, in the order of the tests. */
export const OUTAGE_NAMES = Object.keys(OUTAGES) as readonly OutageName[];
