import type { IncomingMessage, ServerResponse } from 'node:http';
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
      const answer = await serveRest(settings, answering, {
        method: request.method,
        target: pathname,
        address: addressFor(settings, request),
        readBody: (limit) => readChunks(request.body?.values({ preventCancel: true }), limit),
      });
      return new Response(answer.body, { status: answer.status, headers: answer.headers });
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

/** A framework may have read the body before us. */
function readNode(
  req: IncomingMessage & { readonly body?: unknown },
  limit: number,
): Promise<ReadBody> {
  if (req.readableEnded && req.body !== undefined) {
    return Promise.resolve({
      text: typeof req.body === 'string' ? req.body : JSON.stringify(req.body),
    });
  }
  return readChunks(req.iterator({ destroyOnReturn: false }), limit);
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
