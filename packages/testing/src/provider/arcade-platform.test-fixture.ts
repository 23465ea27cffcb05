import { createHash, createHmac } from 'node:crypto';
import type { ManualClock } from '../manual-clock.ts';
import { faultyFetch, type TrueAnswer } from './faulty-fetch.test-fixture.ts';
import type { PlatformFaults, TestPlatform } from './test-platform.ts';

/** The key of the game under test. */
export const ARCADE_KEY = 'key-of-galactic-golf';

/** The key of another game. */
export const OTHER_KEY = 'key-of-another-game';

/** How long a ticket holds, ms. */
export const TICKET_MS = 3_600_000;

/** Friends on a page. */
const PAGE = 1_000;

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
  befriend(player: string, other: string): void;
  addFriends(player: string, count: number): void;
  isRegistered(player: string): boolean;
}

/** What the arcade remembers. */
interface Books {
  readonly clock: ManualClock;
  readonly tickets: Map<string, { readonly player: string; readonly key: string }>;
  readonly friends: Map<string, string[]>;
  readonly registered: Set<string>;
}

/** Opens the arcade. */
export async function openArcade(clock: ManualClock): Promise<Arcade> {
  let faults: PlatformFaults = {};
  const books: Books = {
    clock,
    tickets: new Map(),
    friends: new Map(),
    registered: new Set(),
  };
  const { tickets, friends, registered } = books;
  const add = (player: string, ids: readonly string[]) =>
    friends.set(idOf(player), [...(friends.get(idOf(player)) ?? []), ...ids]);
  return {
    key: ARCADE_KEY,
    fetch: faultyFetch(
      clock,
      () => faults,
      (url, body) => answer(url, new URLSearchParams(body), books),
    ),
    fail: (given) => {
      faults = given;
    },
    recover: () => {
      faults = {};
    },
    close: async () => {},
    credentials(player, key = ARCADE_KEY) {
      const credentials = mintCredentials(player, key, tickets.size, clock.now());
      tickets.set(credentials.ticket, { player, key });
      return credentials;
    },
    befriend: (player, other) => add(player, [idOf(other)]),
    addFriends: (player, count) =>
      add(
        player,
        Array.from({ length: count }, (_, at) => `f${at}`),
      ),
    isRegistered: (player) => registered.has(idOf(player)),
  };
}

/** The `number`th ticket of all, sealed for a game at a time. */
export function mintCredentials(
  player: string,
  key: string,
  number: number,
  at: number,
): ArcadeCredentials {
  const said = `${player}.${number}.${at}`;
  const ticket = `${said}.${macOf(said, sealOf(key))}`;
  return { memberId: idOf(player), ticket, nickname: `The great ${player}` };
}

/** Whose ticket it is, when it was sealed with this seal; absent else, and when it is over. */
export function openTicket(ticket: string, seal: string, now: number): string | undefined {
  const [player = '', number = '', at = ''] = ticket.split('.');
  const mac = ticket.split('.').at(-1);
  if (macOf(`${player}.${number}.${at}`, seal) !== mac) return undefined;
  return issuedAt(ticket) + TICKET_MS > now ? idOf(player) : undefined;
}

/** When a ticket was made, ms; NaN for what is none. */
export const issuedAt = (ticket: string): number => Number(ticket.split('.')[2]);

/** The seal that the arcade publishes for a game. */
export const sealOf = (key: string) => createHash('sha256').update(`seal of ${key}`).digest('hex');

const macOf = (said: string, seal: string) => createHmac('sha256', seal).update(said).digest('hex');

const idOf = (player: string) => createHash('sha256').update(player).digest('hex').slice(0, 12);

function answer(url: URL, form: URLSearchParams, books: Books): TrueAnswer {
  const id = url.searchParams.get('id') ?? '';
  if (url.pathname === '/seal') return said({ seal: sealOf(form.get('key') ?? '') });
  if (url.pathname === '/name') return said({ name: `Player ${id}` });
  if (url.pathname === '/friends') {
    const all = books.friends.get(id) ?? [];
    const next = Number(url.searchParams.get('from')) + PAGE;
    return said({ ids: all.slice(next - PAGE, next), next: next < all.length ? next : null });
  }
  if (url.pathname === '/push') {
    books.registered.add(form.get('id') ?? '');
    return said({ registered: true });
  }
  return check(form, books);
}

function check(form: URLSearchParams, { clock, tickets }: Books): TrueAnswer {
  const ticket = form.get('ticket') ?? '';
  const known = tickets.get(ticket);
  const isOver = issuedAt(ticket) + TICKET_MS <= clock.now();
  if (known === undefined || isOver) return said({ error: 'unknown ticket' }, 401);
  if (form.get('burn') === 'yes') tickets.set(ticket, { ...known, key: 'none' });
  return said({ id: idOf(known.player), isYours: known.key === (form.get('key') ?? '') });
}

const said = (value: object, status = 200): TrueAnswer => ({ status, json: JSON.stringify(value) });
