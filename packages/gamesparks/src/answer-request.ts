import { ConnectError, isConnectError, nameOf } from '@playerlink/core';
import type { Caller } from './caller.ts';
import {
  defaultResponse,
  failure,
  type Members,
  NAMELESS_RESPONSE,
  requestNameOf,
  scriptDataOf,
  success,
} from './envelope.ts';
import type { Game, WireRequest } from './requests/call.ts';
import type { RequestTable } from './requests/request-table.ts';

/** What answers the requests of one game. */
export interface Answering {
  readonly game: Game;
  readonly requests: RequestTable;
}

/** A request that was found in the table, or was not. */
export interface Routed {
  readonly name: string | undefined;
  readonly request: WireRequest | undefined;
}

/** Finds what a request's `@class` names. */
export function route({ requests }: Answering, given: Members): Routed {
  const name = requestNameOf(given);
  return { name, request: name === undefined ? undefined : requests.get(name) };
}

/** Answers one request, in whatever way it came. Never rejects. */
export async function answerRequest(
  { game }: Answering,
  { name, request }: Routed,
  given: Members,
  caller: () => Caller,
): Promise<Members> {
  const response =
    request?.response ?? (name === undefined ? NAMELESS_RESPONSE : defaultResponse(name));
  const heading = { response, request: given };
  try {
    if (name === undefined || request === undefined) throw unrecognised(given);
    const from = caller();
    if (from.credential.requests?.has(name) === false) throw notAllowed();
    const scriptData = scriptDataOf(given);
    return success(heading, await request.handle({ ...game, caller: from, given, scriptData }));
  } catch (thrown) {
    if (isConnectError(thrown)) return failure(heading, thrown);
    game.logger.error({ request: name, ...nameOf(thrown) }, 'a request could not be answered');
    return failure(heading, new ConnectError('UNAVAILABLE', { field: 'authentication' }));
  }
}

const unrecognised = (given: Members) =>
  new ConnectError(given['@class'] === undefined ? 'REQUIRED' : 'UNRECOGNISED', {
    field: '@class',
  });

/** The credential's list does not have it. */
const notAllowed = () => new ConnectError('NOTAUTHORIZED', { field: 'authentication' });
