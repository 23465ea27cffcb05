import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Running, serveRequest } from './serve-request.ts';

/** The longest request line and headers together, in bytes: Node's 16 KiB hold no long query. */
const LONGEST_HEAD = 65_536;

/** A server that listens, and how to end it. */
export interface Listening {
  /** Its origin, such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** Destroys every socket. Resolves when nothing runs any more; always the same promise. */
  close(): Promise<void>;
}

/** Serves `running` on this loopback port, 0 for any. @throws the error of `listen`. */
export async function listen<Lie extends string>(
  running: Running<Lie>,
  port: number,
): Promise<Listening> {
  const working = new Set<Promise<void>>();
  const server = createServer({ maxHeaderSize: LONGEST_HEAD }, (incoming, outgoing) => {
    const work: Promise<void> = serveRequest(running, incoming, outgoing).finally(() =>
      working.delete(work),
    );
    working.add(work);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const tooLong = error.code === 'HPE_HEADER_OVERFLOW';
    if (tooLong) running.log.countUnread();
    refuse(socket, tooLong ? '431 Request Header Fields Too Large' : '400 Bad Request');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= stop(server).then(async () => {
      await Promise.all(working);
    });
    return closed;
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

/** As Node itself does it: there is no request to answer, and the rest cannot be read. */
function refuse(socket: Duplex, status: string): void {
  if (socket.writable) socket.write(`HTTP/1.1 ${status}\r\nconnection: close\r\n\r\n`);
  socket.destroy();
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
