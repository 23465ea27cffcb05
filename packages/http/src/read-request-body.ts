import type { ReadBody } from './exchange.ts';

/**
 * Reads a body of at most `limit` bytes. The rest of a larger one is left to the server.
 *
 * @throws TypeError when somebody else has read it
 */
export async function readRequestBody(request: Request, limit: number): Promise<ReadBody> {
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
