import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { type SimulatorClock, wait } from './clock.ts';
import type { FaultKnobs } from './faults.ts';
import type { Reply } from './reply.ts';

type Pieces = Iterable<Buffer> | AsyncIterable<Buffer>;

/**
 * Writes the reply with the faults that concern the wire (`gzip`, `drip`, `truncate`). Holds one
 * piece of the body at a time. Rejects with the signal's reason when the client has gone.
 */
export async function sendReply(
  outgoing: ServerResponse,
  reply: Reply,
  faults: FaultKnobs,
  clock: SimulatorClock,
  signal: AbortSignal,
): Promise<void> {
  const length = promisedLength(reply, faults);
  // Node would stamp real time.
  outgoing.sendDate = false;
  outgoing.writeHead(reply.status, {
    date: new Date(clock.now()).toUTCString(),
    ...reply.headers,
    ...(length === undefined ? {} : { 'content-length': length }),
  });
  outgoing.flushHeaders();
  // Node takes such a body without ever being full: an endless one would never let go.
  const bodiless = outgoing.req.method === 'HEAD' || [204, 304].includes(reply.status);
  if (bodiless) {
    outgoing.end();
    return;
  }

  const whole = reply.pieces();
  let pieces: Pieces = faults.truncate ? firstBytes(whole, Math.floor(reply.bytes / 2)) : whole;
  if (faults.gzip) pieces = compressed(pieces);
  if (faults.drip !== undefined) pieces = dripping(pieces, faults.drip, clock, signal);
  for await (const piece of pieces) {
    if (!outgoing.write(piece)) await once(outgoing, 'drain', { signal });
    signal.throwIfAborted();
  }
  if (faults.truncate) outgoing.socket?.destroySoon();
  else outgoing.end();
}

/** The `content-length`, or undefined for a chunked body: a bomb does not announce its size. */
function promisedLength(reply: Reply, faults: FaultKnobs): number | undefined {
  // 1024 more than gzip can grow half a body by, so that the promise is always broken.
  if (faults.truncate) return faults.gzip ? reply.bytes + 1_024 : Math.max(reply.bytes, 1);
  return faults.gzip || faults.bodyBytes !== undefined ? undefined : reply.bytes;
}

function* firstBytes(pieces: Iterable<Buffer>, count: number): Generator<Buffer> {
  let left = count;
  for (const piece of pieces) {
    if (left <= 0) return;
    yield piece.subarray(0, left);
    left -= piece.length;
  }
}

function compressed(pieces: Pieces): AsyncIterable<Buffer> {
  const gzip = createGzip();
  // The error reaches the reader of gzip; the callback only keeps it from being thrown.
  return pipeline(Readable.from(pieces), gzip, () => {});
}

async function* dripping(
  pieces: Pieces,
  ms: number,
  clock: SimulatorClock,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; at += 1) {
      await wait(clock, ms, signal);
      yield piece.subarray(at, at + 1);
    }
  }
}
