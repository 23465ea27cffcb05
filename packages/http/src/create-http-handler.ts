import type { PlayerLink } from '@playerlink/core';
import { type Answer, type Exchange, pathOf, type ReadBody } from './exchange.ts';
import { type HttpOptions, readOptions } from './options.ts';
import { respond } from './respond.ts';

/**
 * Serves one game to whatever speaks `Request` and `Response`. Every request is answered, also with a
 * path that is not ours (404); the promise never rejects. For node:http take `createNodeHandler`: it does
 * the same without building these objects.
 *
 * @throws ConfigError naming the option that cannot work
 * @example
 * ```ts
 * const handle = createHttpHandler(link, { basePath: '/play' });
 * const response = await handle(new Request('https://game.example/play/healthz'));
 * ```
 */
export function createHttpHandler(
  link: PlayerLink,
  options: HttpOptions<Request> = {},
): (request: Request) => Promise<Response> {
  const settings = readOptions(options);
  return async (request) =>
    toResponse(await respond(link, settings, exchangeOf(request)), request.method === 'HEAD');
}

const exchangeOf = (request: Request): Exchange<Request> => ({
  method: request.method,
  path: pathOf(request.url),
  raw: request,
  header: (name) => request.headers.get(name) ?? undefined,
  readBody: (limit) => readBody(request, limit),
});

async function readBody(request: Request, limit: number): Promise<ReadBody> {
  if (request.bodyUsed) throw new TypeError('the body was read before @playerlink/http got it');
  if (Number(request.headers.get('content-length')) > limit) return 'too large';
  if (request.body === null) return { bytes: new Uint8Array() };
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { bytes: concat(chunks, size) };
      size += value.length;
      // Not cancelled: that would end the connection before the answer. The rest is the server's to drop.
      if (size > limit) return 'too large';
      chunks.push(value);
    }
  } catch {
    return 'cut short';
  } finally {
    reader.releaseLock();
  }
}

function concat(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const [first] = chunks;
  if (first !== undefined && chunks.length === 1) return first;
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function toResponse({ status, headers, body }: Answer, isHead: boolean): Response {
  // 204 has neither body nor length.
  if (status === 204) return new Response(null, { status, headers });
  const bytes = new TextEncoder().encode(body);
  return new Response(isHead ? null : bytes, {
    status,
    headers: { ...headers, 'content-length': String(bytes.length) },
  });
}
