import type { IncomingMessage } from 'node:http';
import { type DecodedQuery, decodeQuery } from './query.ts';

/** Requests a simulator remembers; older ones are only counted. */
const REMEMBERED_REQUESTS = 1_000;

/**
 * The longest request body a simulator reads, in bytes; a longer one is answered with 413. It holds
 * a form with a value of 16 KiB of which every byte is escaped.
 */
const LONGEST_BODY = 65_536;

/** One request as it arrived, before any fault. */
export interface RecordedRequest extends DecodedQuery {
  /** The method, in upper case as HTTP sends it. */
  readonly method: string;
  /** The real origin it was sent to; `undefined` when it was sent to the simulator's `url`. */
  readonly origin: string | undefined;
  /** The path as sent, without the query and not decoded. */
  readonly path: string;
  /** The headers by lower case name; a repeated one is joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as UTF-8 text; empty until it has arrived, and for one of more than 64 KiB. */
  readonly body: string;
  /** When its headers had arrived, in ms of the simulator's clock. */
  readonly time: number;
}

/** The header by which a transport tells the origin. It is not recorded as a header. */
export const ASKED_ORIGIN = 'x-simulated-origin';

/** A remembered request whose body may still arrive. */
export type ArrivingRequest = { -readonly [K in keyof RecordedRequest]: RecordedRequest[K] };

/** What a simulator remembers: the newest requests, and how many there were. */
export interface RequestLog {
  readonly newest: readonly RecordedRequest[];
  readonly count: number;
  add(incoming: IncomingMessage, time: number): ArrivingRequest;
  /** Counts a request that could not be read, so that nobody believes there was none. */
  countUnread(): void;
  clear(): void;
}

/** An empty log, bounded by {@link REMEMBERED_REQUESTS}. */
export function createRequestLog(): RequestLog {
  let newest: RecordedRequest[] = [];
  let count = 0;
  return {
    get newest() {
      return [...newest];
    },
    get count() {
      return count;
    },
    add(incoming, time) {
      const request = describe(incoming, time);
      newest.push(request);
      if (newest.length > REMEMBERED_REQUESTS) newest.shift();
      count += 1;
      return request;
    },
    countUnread() {
      count += 1;
    },
    clear() {
      newest = [];
      count = 0;
    },
  };
}

function describe(incoming: IncomingMessage, time: number): ArrivingRequest {
  const target = incoming.url ?? '';
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  const query = decodeQuery(mark === -1 ? '' : target.slice(mark + 1));
  const { [ASKED_ORIGIN]: origin, ...headers } = Object.fromEntries(
    Object.entries(incoming.headersDistinct).map(([name, values = []]) => [
      name,
      values.join(', '),
    ]),
  );
  const method = incoming.method ?? '';
  return { method, origin, path, ...query, headers, body: '', time };
}

/** The whole body, or `undefined` when it is longer than {@link LONGEST_BODY}. */
export async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    // Read to its end, because leaving the loop would close the socket before the answer.
    if (length <= LONGEST_BODY) chunks.push(chunk);
  }
  if (length > LONGEST_BODY) return undefined;
  return Buffer.concat(chunks);
}
