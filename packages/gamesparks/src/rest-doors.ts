import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { nameOf } from '@playerlink/core';
import { addressFor } from './address-for.ts';
import type { Answering } from './answer-request.ts';
import type { Settings } from './options.ts';
import { type ReadBody, type RestAnswer, serveRest } from './rest.ts';

/** The two doors of REST: they answer alike. */
export interface RestDoors {
  handleRest(request: Request): Promise<Response>;
  restHandler(
    req: IncomingMessage & { readonly body?: unknown },
    res: ServerResponse,
  ): Promise<void>;
}

/** Opens both doors. Their promises never reject. */
export function restDoors(settings: Settings, answering: Answering): RestDoors {
  return {
    async handleRest(request) {
      const { pathname } = new URL(request.url);
      const { body, status, headers } = await serveRest(settings, answering, {
        method: request.method,
        target: pathname,
        address: addressFor(settings, request),
        readBody: (limit) => readWeb(request, limit),
      });
      return new Response(body, { status, headers });
    },
    async restHandler(req, res) {
      try {
        const answer = await serveRest(settings, answering, {
          method: req.method ?? '',
          target: req.url ?? '',
          address: addressFor(settings, req),
          readBody: (limit) => readNode(req, limit),
        });
        send(res, answer);
      } catch (thrown) {
        settings.logger.error(nameOf(thrown), 'an answer could not be sent');
        res.destroy();
      } finally {
        // What was not read is dropped, so that the client gets to see the answer.
        req.resume();
      }
    },
  };
}

/** A body that somebody has read or is reading cannot be had: it is cut short for us. */
const readWeb = async ({ body, bodyUsed }: Request, limit: number): Promise<ReadBody> =>
  bodyUsed || body?.locked === true
    ? 'cut short'
    : readChunks(body?.values({ preventCancel: true }), limit);

/** A framework may have read the body before us: as a text, as bytes, or as what the JSON says. */
function readNode(
  req: IncomingMessage & { readonly body?: unknown },
  limit: number,
): Promise<ReadBody> {
  const { body, readableEnded } = req;
  if (!readableEnded || body === undefined) {
    return readChunks(req.iterator({ destroyOnReturn: false }), limit);
  }
  const isRaw = typeof body === 'string' || body instanceof Uint8Array;
  const bytes = Buffer.from(isRaw ? (body as string) : JSON.stringify(body));
  return readChunks(Readable.from([bytes]), limit);
}

async function readChunks(
  chunks: AsyncIterable<Uint8Array> | undefined,
  limit: number,
): Promise<ReadBody> {
  const read: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of chunks ?? []) {
      size += chunk.length;
      if (size > limit) return 'too large';
      read.push(chunk);
    }
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(read)) };
  } catch {
    // No UTF-8, or a client that has gone: nothing that could be answered with more than 400.
    return 'cut short';
  }
}

function send(res: ServerResponse, { status, headers, body }: RestAnswer): void {
  if (res.destroyed || res.headersSent) return;
  res.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  res.end(body);
}
