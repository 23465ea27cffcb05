import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { PlayerLink } from '@playerlink/core';
import express from 'express';
import Fastify from 'fastify';
import { type Context, Hono } from 'hono';
import { expect, onTestFinished } from 'vitest';
import { createExpressHandler } from './express.ts';
import { createFastifyPlugin, type FastifyRequest } from './fastify.ts';
import { createHonoHandler } from './hono.ts';
import { createHttpHandler, type HttpOptions } from './index.ts';
import { createNodeHandler } from './node.ts';

export const DOORS = ['fetch', 'node', 'express', 'fastify', 'hono'] as const;

export type AnyRequest = Request | IncomingMessage | FastifyRequest | Context;

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
  const answer = await DOOR[door](link, options);
  return async (method, path, sent = {}) => {
    const response = await answer(path, initOf(method, sent));
    const text = await response.text();
    checkAlways(method, response, text);
    const json = text === '' ? undefined : JSON.parse(text);
    // Checked, and different each time.
    if (response.status >= 400) delete json?.instance;
    return { status: response.status, headers: response.headers, text, json };
  };
}

type Answer = (path: string, init: RequestInit) => Promise<Response>;

type Open = (link: PlayerLink, options: HttpOptions<AnyRequest>) => Promise<Answer>;

const DOOR: Readonly<Record<(typeof DOORS)[number], Open>> = {
  async fetch(link, options) {
    const handle = createHttpHandler(link, options);
    return (path, init) => handle(new Request(`https://game.test${path}`, init));
  },
  node: (link, options) => viaServer(createServer(createNodeHandler(link, options))),
  express: (link, options) =>
    viaServer(createServer(express().use(createExpressHandler(link, options)))),
  async fastify(link, { basePath = '', ...options }) {
    const app = Fastify();
    const prefix = basePath.replace(/\/+$/, '');
    app.register(createFastifyPlugin(link, options), { prefix });
    await app.ready();
    return viaServer(app.server);
  },
  hono: (link, options) => {
    const app = new Hono().all('*', createHonoHandler<Context>(link, options));
    return viaServer(createAdaptorServer(app) as Server);
  },
};

async function viaServer(server: Server): Promise<Answer> {
  const { origin } = await listen(server);
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
  expect(headers.get('cache-control')).toBe(headers.has('etag') ? 'no-cache' : 'no-store');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
  expect(headers.get('x-request-id')).toMatch(/^[\w.:~-]{1,128}$/);
  if (status === 204 || status === 304)
    expect([text, headers.get('content-length')]).toEqual(['', null]);
  else if (method === 'HEAD') expect(Number(headers.get('content-length'))).toBeGreaterThan(0);
  else expect(headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
  if (status === 401) expect(headers.get('www-authenticate')).toBe('Bearer');
  if (status < 400) return;
  expect(headers.get('content-type')).toBe('application/problem+json');
  if (method === 'HEAD') return;
  const instance = `urn:playerlink:request:${headers.get('x-request-id')}`;
  expect(JSON.parse(text)).toMatchObject({ status, instance });
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** A header of any kind of raw request. */
export function headerFrom(raw: AnyRequest, name: string): string | undefined {
  if ('req' in raw) return raw.req.header(name);
  if (raw instanceof Request) return raw.headers.get(name) ?? undefined;
  const value = ('raw' in raw ? raw.raw : raw).headers[name];
  return typeof value === 'string' ? value : undefined;
}
