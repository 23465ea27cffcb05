import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, type Exchange, isBodiless, type ReadBody } from './exchange.ts';
import { readNodeBody } from './read-node-body.ts';

/** A request of node:http, or of a framework that is built on it (`raw`: the framework's own). */
export class NodeExchange<Raw> implements Exchange<Raw> {
  readonly method: string;
  readonly target: string;
  readonly mount: string;
  readonly peer: string | undefined;
  readonly isClient: boolean;
  readonly raw: Raw;
  readonly #req: IncomingMessage;

  /** `ip`: what the framework takes for the client's address. */
  constructor(req: IncomingMessage, raw: Raw, ip?: string, mount = '') {
    const connected = req.socket.remoteAddress;
    this.method = req.method ?? '';
    this.target = req.url ?? '/';
    this.mount = mount;
    this.peer = ip ?? connected;
    this.isClient = ip !== undefined && ip !== connected;
    this.raw = raw;
    this.#req = req;
  }

  header(name: string): string | undefined {
    return headerOf(this.#req, name);
  }

  readBody(limit: number): Promise<ReadBody> {
    return readNodeBody(this.#req, limit);
  }
}

/** Node drops a second one of these; a proxy may have read that one. So all of them are shown. */
function headerOf({ headers, rawHeaders }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  if (typeof value !== 'string') return value?.join(', ');
  if (name !== 'authorization' && name !== 'content-type') return value;
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

/** Hands an answer to the socket. */
export function send(req: IncomingMessage, res: ServerResponse, answer: Answer): void {
  // The client has gone, or the host has answered in our place (a time limit of its own).
  if (res.destroyed || res.headersSent) return;
  const { status, headers, body } = answer;
  res.writeHead(status, headers);
  if (isBodiless(status) || req.method === 'HEAD') res.end();
  else res.end(body);
}
