import { type Answering, answerRequest, route } from './answer-request.ts';
import { type Caller, givenPlayer, givenToken } from './caller.ts';
import { decodePathPart } from './decode-path-part.ts';
import type { Members } from './envelope.ts';
import type { Credential, Settings } from './options.ts';
import { parseFrame } from './parse-frame.ts';
import { sameSecret } from './same-secret.ts';

/** One request, whichever door it came through. */
export interface RestRequest {
  readonly method: string;
  /** With or without a query. Holds the secret: never to be logged. */
  readonly target: string;
  readonly address: string | undefined;
  /** At most `limit` bytes of body as text; a value that was parsed already is taken as it is. */
  readBody(limit: number): Promise<ReadBody>;
}

/** What was read of a body. */
export type ReadBody = { readonly text: string } | 'too large' | 'cut short';

/** One answer. */
export interface RestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers `POST /rs/{credential}/{secret}/{Request}`. */
export async function serveRest(
  settings: Settings,
  answering: Answering,
  request: RestRequest,
): Promise<RestAnswer> {
  const [path = ''] = request.target.split('?', 1);
  const [, root, name = '', secret = '', requestName, ...more] = path.split('/');
  if (root !== 'rs' || requestName === undefined || more.length > 0) return plain(404, 'Not Found');
  if (request.method !== 'POST') return plain(405, 'Method Not Allowed', { allow: 'POST' });
  const credential = holderOf(settings, name, secret);
  if (credential === undefined) return plain(403, 'UNKNOWN SERVICE');
  const body = await request.readBody(settings.maxRequestBytes);
  if (body === 'too large') return plain(413, 'Content Too Large', { connection: 'close' });
  const given = body === 'cut short' ? undefined : parseBody(body.text);
  if (given === undefined) return plain(400, 'The body must be one JSON object.');
  // The path says which request it is.
  const asked = { ...given, '@class': `.${requestName}` };
  const caller = () => callerOf(credential, asked, request.address);
  return json(await answerRequest(answering, route(answering, asked), asked, caller));
}

/** An unknown name takes as long as a wrong secret. */
function holderOf(
  { credentials }: Settings,
  name: string,
  encoded: string,
): Credential | undefined {
  const credential = credentials.get(name);
  const isSame = sameSecret(decodePathPart(encoded), credential?.secret ?? '');
  return isSame ? credential : undefined;
}

function parseBody(text: string): Members | undefined {
  if (text.trim() === '') return {};
  const requests = parseFrame(text);
  return requests?.length === 1 && !text.trimStart().startsWith('[') ? requests[0] : undefined;
}

/** There is no socket: a session lasts as long as the request that names it. */
function callerOf(credential: Credential, given: Members, address: string | undefined): Caller {
  const playerId = givenPlayer(credential, given.playerId);
  const session = givenToken(given.authToken);
  return {
    credential,
    address,
    channel: undefined,
    identity: playerId === undefined ? { session } : { currentPlayerId: playerId },
    activeSince: undefined,
    signedIn: () => {},
    sessionEnded: () => {},
    rested: () => {},
  };
}

/** On every answer: they hold tokens and players. */
const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

const json = (frame: Members): RestAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json', ...HEADERS },
  body: JSON.stringify(frame),
});

const plain = (
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): RestAnswer => ({
  status,
  headers: { 'content-type': 'text/plain', ...HEADERS, ...headers },
  body,
});
