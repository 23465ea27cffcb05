import {
  type Caller,
  type KnownCaller,
  type ParkedProof,
  type ProofRow,
  type SessionRow,
  type Situation,
  type SituationQuery,
  sessionAccepts,
} from '@playerlink/core';
import { type LinkColumns, toLink } from '../rows.ts';
import { get, type Script } from './script.ts';

type SituationColumns = { readonly [column: string]: string | number | null };

/** All that a decision depends on, by one statement. */
export function* readSituation(game: string, query: SituationQuery): Script<Situation> {
  const { caller, now } = query;
  // Most of the statement is about the caller and the proof.
  const isPlain = caller.kind === 'none' && query.proof === undefined;
  const found = (yield* get<SituationColumns>(isPlain ? 'owner' : 'situation', {
    game,
    now,
    session_id: caller.kind === 'session' ? caller.id : null,
    caller_id: caller.kind === 'player' ? caller.playerId : null,
    provider: query.provider,
    external_id: query.externalId,
    proof: query.proof ?? null,
  })) as SituationColumns;
  const proof = toProof(found);
  return {
    caller: toCaller(found, caller, now),
    ...(found.o_id !== null && {
      owner: {
        player: { id: found.o_id as string, displayName: found.o_name as string | null },
        link: linkOf(found, 'l_'),
      },
    }),
    ...(proof && { proof }),
  };
}

/** The caller without what only a decision needs. */
export function withoutPlayer(caller: KnownCaller): ParkedProof['caller'] {
  if (caller.kind !== 'player') return caller;
  const { kind, sessionId } = caller;
  return { kind, ...(sessionId !== undefined && { sessionId }) };
}

function toCaller(found: SituationColumns, asked: Caller, now: number): KnownCaller {
  if (asked.kind === 'none') return asked;
  const session = asked.kind === 'session' ? sessionOf(found) : undefined;
  const proven =
    asked.kind === 'player' ||
    (session !== undefined && sessionAccepts(session, asked.tokenHash, now));
  if (!proven || found.c_id === null) return { kind: 'invalid' };
  return {
    kind: 'player',
    player: { id: found.c_id as string, displayName: found.c_name as string | null },
    ...(session && { sessionId: session.id }),
    ...(found.own_provider !== null && { ownLink: linkOf(found, 'own_') }),
  };
}

type TokenColumns = Pick<
  SessionRow,
  'id' | 'tokenHash' | 'prevTokenHash' | 'prevUntil' | 'expiresAt'
>;

const sessionOf = (found: SituationColumns): TokenColumns | undefined =>
  found.s_id === null
    ? undefined
    : {
        id: found.s_id as string,
        tokenHash: found.s_token_hash as string,
        prevTokenHash: found.s_prev_token_hash as string | null,
        prevUntil: found.s_prev_until as number | null,
        expiresAt: found.s_expires_at as number,
      };

const linkOf = (found: SituationColumns, prefix: string) =>
  toLink({
    provider: found[`${prefix}provider`],
    external_id: found[`${prefix}external_id`],
    player_id: found[`${prefix}player_id`],
    slot: found[`${prefix}slot`],
    display_name: found[`${prefix}display_name`],
    sync_display_name: found[`${prefix}sync_display_name`],
    created_at: found[`${prefix}created_at`],
    last_login_at: found[`${prefix}last_login_at`],
  } as LinkColumns);

const toProof = ({ bound_to, until }: SituationColumns): ProofRow | undefined =>
  typeof bound_to === 'string'
    ? { boundTo: JSON.parse(bound_to) as string[], until: until as number }
    : undefined;
