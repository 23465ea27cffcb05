import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { listen } from './doors.test-fixture.ts';

type Handler = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

/** One answer as it came over the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** A server of which a test sees when requests come in and when the handler is done with each. */
export interface Wire {
  readonly origin: string;
  /** Opens a connection. */
  open(): Promise<Line>;
  /** Resolves when the handler has been called for `count` requests in all. */
  called(count: number): Promise<void>;
  /** Resolves when the handler is done with every request so far; rejects when it rejected. */
  settled(): Promise<void>;
}

/** One connection, byte for byte. */
export interface Line {
  readonly socket: Socket;
  send(data: string | Uint8Array): void;
  /** The next whole answer. Rejects when the connection ends before it. */
  next(): Promise<WireAnswer>;
  /** Resolves when the connection is closed from the other side. */
  readonly closed: Promise<void>;
}

export async function openWire(handle: Handler): Promise<Wire> {
  const done: Promise<void>[] = [];
  const waiting: Array<{ count: number; go: () => void }> = [];
  // Strict: a body where HTTP has none is an error, not dropped.
  const server = createServer({ rejectNonStandardBodyWrites: true }, (req, res) => {
    done.push(handle(req, res));
    for (const { count, go } of waiting) if (done.length >= count) go();
  });
  const { origin, port } = await listen(server);
  return {
    origin,
    open: () => openLine(port),
    called: (count) =>
      new Promise((go) => {
        if (done.length >= count) go();
        else waiting.push({ count, go });
      }),
    settled: async () => void (await Promise.all(done)),
  };
}

async function openLine(port: number): Promise<Line> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  let buffer = Buffer.alloc(0);
  let wake = () => {};
  let ended = false;
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => {
      ended = true;
      wake();
      resolve();
    });
  });
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    buffer = Buffer.concat([buffer, chunk]);
    wake();
  });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return {
    socket,
    closed,
    send: (data) => void socket.write(data),
    next: async () => {
      for (;;) {
        const answer = cut(buffer);
        if (answer !== undefined) {
          buffer = buffer.subarray(answer.size);
          return answer;
        }
        if (ended) throw new Error(`closed after ${JSON.stringify(buffer.toString())}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

function cut(buffer: Buffer): (WireAnswer & { size: number }) | undefined {
  const end = buffer.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = buffer.subarray(0, end).toString();
  const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
  const size = end + 4 + length;
  if (buffer.length < size) return undefined;
  const body = buffer.subarray(end + 4, size).toString();
  return { status: Number(head.slice(9, 12)), head, body, size };
}

/** A POST to connect as text; `length` may lie. */
export function post(body: string, length: number | 'chunked' = Buffer.byteLength(body)): string {
  const framing = length === 'chunked' ? 'transfer-encoding: chunked' : `content-length: ${length}`;
  return `POST /connect/arcade HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${framing}\r\n\r\n${body}`;
}

export const get = (target: string, ...headers: string[]): string =>
  [`GET ${target} HTTP/1.1`, 'host: x', ...headers, '', ''].join('\r\n');
