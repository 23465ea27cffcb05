import { createHash } from 'node:crypto';
import type { Call } from './call.ts';
import { type Answer, COMMON_HEADERS } from './exchange.ts';
import { describeGame } from './openapi-document.ts';

/** The last document that was made of a game: it changes only with the path that leads to it. */
const made = new WeakMap<object, { readonly server: string; readonly answer: Answer }>();

/** `GET /openapi.json`: made once, then known by its ETag. */
export function openApi<Raw>({ service, exchange }: Call<Raw>): Answer {
  const { link, settings } = service;
  const server = `${exchange.mount}${settings.basePath}` || '/';
  let known = made.get(service);
  if (known?.server !== server) {
    const hasExplain = settings.isServer !== undefined;
    known = {
      server,
      answer: answerOf(JSON.stringify(describeGame(link, { server, hasExplain }))),
    };
    made.set(service, known);
  }
  const { etag = '' } = known.answer.headers;
  return names(exchange.header('if-none-match'), etag)
    ? { ...known.answer, status: 304, body: '' }
    : known.answer;
}

function answerOf(body: string): Answer {
  const hash = createHash('sha256').update(body).digest('base64url');
  const headers = {
    ...COMMON_HEADERS,
    'content-type': 'application/json',
    // It holds nothing of a player.
    'cache-control': 'no-cache',
    etag: `"${hash.slice(0, 22)}"`,
  };
  return { status: 200, headers, body };
}

/** Whether `If-None-Match` names an entity tag; a proxy may have made it weak. */
const names = (header: string | undefined, etag: string): boolean =>
  header?.split(',').some((one) => ['*', etag, `W/${etag}`].includes(one.trim())) ?? false;
