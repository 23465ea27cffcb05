import type { IncomingMessage } from 'node:http';
import type { ReadBody } from './exchange.ts';

/**
 * Reads a body of at most `limit` bytes, or takes the one a framework has read. Of a larger one the rest
 * is read and dropped, so that the connection stays good for the next request; the server's own
 * `requestTimeout` bounds how long.
 *
 * @throws TypeError when the body was read and is not in `req.body`
 */
export async function readNodeBody(
  req: IncomingMessage & { readonly body?: unknown },
  limit: number,
): Promise<ReadBody> {
  const { body, readableEnded } = req;
  if (body !== undefined && (readableEnded || !isPlaceholder(body))) return taken(body, limit);
  if (!readableEnded) return readStream(req, limit);
  const { 'content-length': length = '0', 'transfer-encoding': coding } = req.headers;
  if (Number(length) === 0 && coding === undefined) return { bytes: new Uint8Array() };
  throw new TypeError('the body was read before @playerlink/http got it, and is not in req.body');
}

/** Express 4 sets `{}` on every request, also where it has read nothing. */
const isPlaceholder = (body: unknown): boolean =>
  body === null || (typeof body === 'object' && Object.keys(body).length === 0);

/** An object had its framework's limit; text and bytes have ours. */
function taken(body: unknown, limit: number): ReadBody {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  if (!(bytes instanceof Uint8Array)) return { value: body };
  return bytes.length > limit ? 'too large' : { bytes };
}

function readStream(req: IncomingMessage, limit: number): Promise<ReadBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = Number(req.headers['content-length']) > limit ? Infinity : 0;
    if (size > limit) resolve('too large');
    // A client that went before the host's functions were done is not announced again.
    if (req.destroyed) resolve('cut short');
    req.on('data', (chunk: Buffer | string) => {
      // Text when somebody has called setEncoding().
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      size += bytes.length;
      if (size <= limit) chunks.push(bytes);
      else resolve('too large');
    });
    req.on('end', () => {
      if (size <= limit) resolve({ bytes: Buffer.concat(chunks) });
    });
    req.on('error', () => resolve('cut short'));
    req.on('close', () => resolve('cut short'));
  });
}
