import { createHash, createHmac } from 'node:crypto';
import type { ManualClock } from '../manual-clock.ts';
import { faultyFetch, type TrueAnswer } from './faulty-fetch.test-fixture.ts';
import type { PlatformFaults, TestPlatform } from './test-platform.ts';

/** The key of the game under test. */
export const ARCADE_KEY = 'key-of-galactic-golf';

/** The key of another game. */
export const OTHER_KEY = 'key-of-another-game';

/** What a client of the arcade holds. */
export interface ArcadeCredentials {
  readonly memberId: string;
  readonly ticket: string;
  readonly nickname: string;
}

/** The smallest platform that has everything: two requests per sign-in, or tickets that a key opens. */
export interface Arcade extends TestPlatform {
  /** That of the game under test. */
  readonly key: string;
  /** With a new ticket at every call. */
  credentials(player: string, key?: string): ArcadeCredentials;
}

/** Opens the arcade. */
export async function openArcade(clock: ManualClock): Promise<Arcade> {
  let faults: PlatformFaults = {};
  const tickets = new Map<string, { readonly player: string; readonly key: string }>();
  return {
    key: ARCADE_KEY,
    fetch: faultyFetch(
      clock,
      () => faults,
      (url, body) => answer(url, body, tickets),
    ),
    fail: (given) => {
      faults = given;
    },
    recover: () => {
      faults = {};
    },
    close: async () => {},
    credentials(player, key = ARCADE_KEY) {
      const ticket = sealed(player, key, tickets.size);
      tickets.set(ticket, { player, key });
      return { memberId: idOf(player), ticket, nickname: `The great ${player}` };
    },
  };
}

/** Whose ticket it is, when it was sealed with this seal; absent else. */
export function openTicket(ticket: string, seal: string): string | undefined {
  const [player = '', number = '', mac] = ticket.split('.');
  return macOf(player, number, seal) === mac ? idOf(player) : undefined;
}

/** The seal that the arcade publishes for a game. */
export const sealOf = (key: string) => createHash('sha256').update(`seal of ${key}`).digest('hex');

const sealed = (player: string, key: string, number: number) =>
  `${player}.${number}.${macOf(player, String(number), sealOf(key))}`;

const macOf = (player: string, number: string, seal: string) =>
  createHmac('sha256', seal).update(`${player}.${number}`).digest('hex');

const idOf = (player: string) => createHash('sha256').update(player).digest('hex').slice(0, 12);

function answer(
  url: URL,
  body: string,
  tickets: ReadonlyMap<string, { readonly player: string; readonly key: string }>,
): TrueAnswer {
  const form = new URLSearchParams(body);
  const key = form.get('key') ?? '';
  if (url.pathname === '/seal') return said({ seal: sealOf(key) });
  if (url.pathname === '/name') return said({ name: `Player ${url.searchParams.get('id')}` });
  const known = tickets.get(form.get('ticket') ?? '');
  if (known === undefined) return said({ error: 'unknown ticket' }, 401);
  return said({ id: idOf(known.player), isYours: known.key === key });
}

const said = (value: object, status = 200): TrueAnswer => ({ status, json: JSON.stringify(value) });
