import { createHash } from 'node:crypto';

/** A connect whose caller was answered. */
export interface Acknowledged {
  readonly provider: string;
  readonly account: string;
  readonly playerId: string;
  readonly sessionId: string;
}

/** All rows of a game that only knows connects which claim a proof and issue a session. */
export interface Rows {
  readonly players: readonly { readonly id: string }[];
  readonly links: readonly {
    readonly provider: string;
    readonly external_id: string;
    readonly player_id: string;
  }[];
  readonly sessions: readonly { readonly id: string; readonly player_id: string }[];
  readonly proofs: readonly { readonly bound_to: string }[];
}

/** What is wrong with the rows: what was acknowledged and is not there, and what is there by half. */
export function checkRows(rows: Rows, acknowledged: readonly Acknowledged[]): readonly string[] {
  return [...lost(rows, acknowledged), ...halfWritten(rows)];
}

function lost({ links, sessions }: Rows, acknowledged: readonly Acknowledged[]): string[] {
  const ownerOf = new Map(
    links.map((link) => [keyOf(link.provider, link.external_id), link.player_id]),
  );
  const playerOf = new Map(sessions.map(({ id, player_id }) => [id, player_id]));
  return acknowledged.flatMap(({ provider, account, playerId, sessionId }) => [
    ...(ownerOf.get(keyOf(provider, account)) === playerId ? [] : [`lost: the link of ${account}`]),
    ...(playerOf.get(sessionId) === playerId ? [] : [`lost: session ${sessionId}`]),
  ]);
}

const keyOf = (provider: string, account: string): string => `${provider} ${account}`;

/** A plan writes the player, the link, the claim and the session, or nothing. */
function halfWritten({ players, links, sessions, proofs }: Rows): string[] {
  const known = new Set(players.map(({ id }) => id));
  const linksOf = countBy(links.map(({ player_id }) => player_id));
  const sessionsOf = countBy(sessions.map(({ player_id }) => player_id));
  const bound = new Set(proofs.flatMap(({ bound_to }) => JSON.parse(bound_to) as string[]));
  const strangers = [...linksOf.keys(), ...sessionsOf.keys()].filter((id) => !known.has(id));
  const bare = [...known].filter((id) => !linksOf.has(id));
  const signedOut = [...linksOf].filter(([id, count]) => (sessionsOf.get(id) ?? 0) < count);
  const unclaimed = sessions.filter(({ id }) => !bound.has(bindingOf(id)));
  const claims = proofs.length - sessions.length;
  return [
    ...strangers.map((id) => `half written: rows of player ${id}, who is not there`),
    ...bare.map((id) => `half written: player ${id} without a link`),
    ...signedOut.map(([id]) => `half written: a link of player ${id} without its session`),
    ...unclaimed.map(({ id }) => `half written: session ${id} without its claim`),
    ...(claims === 0 ? [] : [`half written: ${claims} more claims than sessions`]),
  ];
}

function countBy(ids: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

/** How a claim names the session that it was made for. */
export const bindingOf = (sessionId: string): string =>
  createHash('sha256').update(`session:${sessionId}`).digest('base64url');
