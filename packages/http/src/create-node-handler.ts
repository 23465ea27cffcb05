import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PlayerLink } from '@playerlink/core';
import { type Answer, type Exchange, pathOf } from './exchange.ts';
import { type HttpOptions, readOptions } from './options.ts';
import { readNodeBody } from './read-node-body.ts';
import { report, respond } from './respond.ts';

/**
 * Serves one game to node:http, and to what is built on it (Express: `app.use('/play', handler)`, with no
 * `basePath`). A `req.body` that a framework has read is taken. Every request is answered, also with a path
 * that is not ours (404). The promise resolves when the answer is handed to the socket, or nobody is left
 * to take it; it never rejects.
 *
 * @throws ConfigError naming the option that cannot work
 * @example
 * ```ts
 * createServer(createNodeHandler(link)).listen(3000);
 * ```
 */
export function createNodeHandler<Req extends IncomingMessage = IncomingMessage>(
  link: PlayerLink,
  options: HttpOptions<Req> = {},
): (req: Req, res: ServerResponse) => Promise<void> {
  const settings = readOptions(options);
  return async (req, res) => {
    try {
      send(res, await respond(link, settings, exchangeOf(req)), req.method === 'HEAD');
    } catch (thrown) {
      // The answer could not be written. A closed socket is one too; silence is not.
      report(settings, thrown, req);
      res.destroy();
    }
  };
}

const exchangeOf = <Req extends IncomingMessage>(req: Req): Exchange<Req> => ({
  method: req.method ?? '',
  path: pathOf(req.url ?? '/'),
  raw: req,
  header: (name) => headerOf(req, name),
  readBody: (limit) => readNodeBody(req, limit),
});

/** Node drops a second Authorization; a proxy may have read that one. So all of them are shown. */
function headerOf({ headers, rawHeaders }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  if (typeof value !== 'string') return value?.join(', ');
  let all: string | undefined;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const key = rawHeaders[at] ?? '';
    if (key.length !== name.length || key.toLowerCase() !== name) continue;
    if (all !== undefined) return `${all}, ${rawHeaders[at + 1]}`;
    all = rawHeaders[at + 1];
  }
  // Not the raw one: a host may have set the header itself, from a cookie.
  return value;
}

function send(res: ServerResponse, { status, headers, body }: Answer, isHead: boolean): void {
  // The client has gone, or the host has answered in our place (a time limit of its own).
  if (res.destroyed || res.headersSent) return;
  // 204 has neither body nor length.
  if (status === 204) {
    res.writeHead(status, headers).end();
    return;
  }
  res.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  if (isHead) res.end();
  else res.end(body);
}
