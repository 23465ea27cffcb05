import type { ConnectResult } from '@playerlink/core';
import { type Answer, isRefusal } from './answer.ts';
import type { Game } from './game.ts';
import type { Credentials, Stage } from './stage.ts';

/** Signs a player in with genuine credentials. @throws when the provider does not accept them. */
export const signIn = async (
  stage: Stage,
  game: Game,
  player: string,
  when = '',
): Promise<ConnectResult> => signInWith(stage, game, await stage.genuine(player), when);

/** The same with genuine credentials that are at hand. */
export async function signInWith(
  stage: Stage,
  game: Game,
  genuine: Credentials,
  when = '',
): Promise<ConnectResult> {
  const answer = await game.connect(genuine);
  if (answer.kind === 'accepted') return answer.result;
  throw stage.unmetBy(answer, `genuine credentials to be accepted${when}`, faultsOf(game));
}

/** The numbers of the requests that a first sign-in makes, from 1; 0 alone when it asks nobody. */
export async function requestsOfSignIn(stage: Stage): Promise<readonly number[]> {
  const game = stage.openGame();
  await signIn(stage, game, 'ada', ' before the outage');
  const { length } = game.network.sent;
  return length === 0 ? [0] : Array.from({ length }, (_, at) => at + 1);
}

/** What core logged about a claim that it could not use. */
function faultsOf({ logs }: Game): string {
  const faults = logs.flatMap(({ fields }) => ('fault' in fields ? [String(fields.fault)] : []));
  return faults.length === 0 ? '' : `: ${faults.join(', ')}`;
}

/** Credentials that must be refused before anything is asked. */
export interface LocalRefusal {
  /** What is wrong with them: `credentials without userId`. */
  readonly what: string;
  readonly credentials: unknown;
  /** Whether this is a right answer to them. */
  readonly accepts: (answer: Answer) => boolean;
  /** The right answer in words that follow "refused with". */
  readonly wanted: string;
}

/** @throws when the refusal is another one, something was sent, or something was stored */
export async function refusesLocally(
  stage: Stage,
  game: Game,
  { what, credentials, accepts, wanted }: LocalRefusal,
): Promise<void> {
  const expected = `${what} to be refused with ${wanted}, before anything is asked or stored`;
  const sentBefore = game.network.sent.length;
  const plansBefore = game.plans.length;
  const answer = await game.connect(credentials);
  if (!accepts(answer)) throw stage.unmetBy(answer, expected);
  const sent = game.network.sent.length - sentBefore;
  if (sent > 0) throw stage.unmet(expected, `${sent} request(s) went out`);
  if (game.plans.length > plansBefore) throw stage.unmet(expected, 'something was stored');
}

/** One right answer: this code on this field. */
export const refusal = (code: string, field: string): Pick<LocalRefusal, 'accepts' | 'wanted'> => ({
  accepts: (answer) => isRefusal(answer, code, field),
  wanted: `${code} on ${field}`,
});

/** The credentials without one of them. */
export function without(credentials: Credentials, name: string): Credentials {
  const { [name]: _, ...others } = credentials;
  return others;
}
