import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PlayerLink } from '@playerlink/core';
import { expect, onTestFinished } from 'vitest';
import { createHttpHandler, type HttpOptions } from './index.ts';
import { createNodeHandler } from './node.ts';

export const DOORS = ['fetch', 'node'] as const;

export type AnyRequest = Request | IncomingMessage;

export interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON with its content-type. */
  readonly json?: unknown;
  /** Sent as it is, chunk by chunk, without a content-type of its own. */
  readonly chunks?: readonly Uint8Array[];
}

export interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of an answer
  readonly json: any;
}

export type Send = (method: string, path: string, sent?: Sent) => Promise<Got>;

/** Opens a door until the test is over. What holds of every answer is checked on every answer. */
export async function openDoor(
  door: (typeof DOORS)[number],
  link: PlayerLink,
  options: HttpOptions<AnyRequest> = {},
): Promise<Send> {
  const answer =
    door === 'fetch'
      ? viaRequest(link, options)
      : await viaServer(createNodeHandler(link, options));
  return async (method, path, sent = {}) => {
    const response = await answer(path, initOf(method, sent));
    const text = await response.text();
    checkAlways(method, response, text);
    const json = text === '' ? undefined : JSON.parse(text);
    return { status: response.status, headers: response.headers, text, json };
  };
}

type Answer = (path: string, init: RequestInit) => Promise<Response>;

function viaRequest(link: PlayerLink, options: HttpOptions<AnyRequest>): Answer {
  const handle = createHttpHandler(link, options);
  return (path, init) => handle(new Request(`https://game.test${path}`, init));
}

async function viaServer(
  handle: (req: IncomingMessage, res: ServerResponse) => Promise<void>,
): Promise<Answer> {
  const { origin } = await listen(createServer(handle));
  return (path, init) => fetch(`${origin}${path}`, init);
}

/** Listens on a free loopback port until the test is over. */
export async function listen(server: Server): Promise<{ origin: string; port: number }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, port };
}

function initOf(method: string, { headers, json, chunks }: Sent): RequestInit {
  if (chunks !== undefined) {
    const body = ReadableStream.from(chunks) as ReadableStream<Uint8Array>;
    return { method, ...(headers && { headers }), body, duplex: 'half' } as RequestInit;
  }
  if (json === undefined) return { method, ...(headers && { headers }) };
  const type = { 'content-type': 'application/json' };
  return { method, headers: { ...type, ...headers }, body: JSON.stringify(json) };
}

function checkAlways(method: string, { status, headers }: Response, text: string): void {
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  if (status === 204) expect([text, headers.get('content-length')]).toEqual(['', null]);
  else if (method === 'HEAD') expect(Number(headers.get('content-length'))).toBeGreaterThan(0);
  else expect(headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
  if (status === 401) expect(headers.get('www-authenticate')).toBe('Bearer');
  if (status < 400) return;
  expect(headers.get('content-type')).toBe('application/problem+json');
  if (method !== 'HEAD') expect(JSON.parse(text).status).toBe(status);
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** A header of either kind of raw request. */
export function headerFrom(raw: AnyRequest, name: string): string | undefined {
  if (raw instanceof Request) return raw.headers.get(name) ?? undefined;
  const value = raw.headers[name];
  return typeof value === 'string' ? value : undefined;
}
