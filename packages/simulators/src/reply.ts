import { STATUS_CODES } from 'node:http';
import type { FaultKnobs } from './faults.ts';

/** What a platform says to one request. */
export interface Answer {
  /** The HTTP status. */
  readonly status: number;
  /** Headers by lower case name; `content-length` and `date` are set by the server. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body: text is sent as UTF-8. */
  readonly body: string | Uint8Array;
}

/** An answer whose body is already JSON text: the way to send a number above 2^53 bare. */
export function jsonTextAnswer(text: string, status = 200): Answer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: text };
}

/** An answer with this value as JSON. */
export function jsonAnswer(value: unknown, status = 200): Answer {
  return jsonTextAnswer(JSON.stringify(value), status);
}

/** An answer with a short HTML page, as web servers and proxies send it. */
export function htmlAnswer(status: number, title: string): Answer {
  const head = `<!doctype html>\n<html><head><title>${title}</title></head>`;
  const body = `${head}<body><h1>${title}</h1></body></html>\n`;
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

/** An answer ready to be written: its body, in pieces, may be larger than memory. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
  pieces(): Iterable<Buffer>;
}

/** The reply to a request that met `faults`; `truth` is asked for only when it is needed. */
export async function composeReply(
  faults: FaultKnobs,
  truth: () => Answer | Promise<Answer>,
  garbage: () => Buffer,
): Promise<Reply> {
  const answer = await chooseAnswer(faults, truth, garbage);
  const headers: Record<string, string> = { ...answer.headers };
  if (faults.redirectTo !== undefined) headers.location = faults.redirectTo;
  if (faults.retryAfter !== undefined) headers['retry-after'] = String(faults.retryAfter);
  if (faults.contentType !== undefined) headers['content-type'] = faults.contentType;
  if (faults.gzip) headers['content-encoding'] = 'gzip';
  const start = Buffer.from(answer.body);
  const bytes = faults.bodyBytes ?? start.length;
  const status = faults.status ?? (faults.redirectTo === undefined ? answer.status : 302);
  return { status, headers, bytes, pieces: () => padded(start, bytes) };
}

async function chooseAnswer(
  faults: FaultKnobs,
  truth: () => Answer | Promise<Answer>,
  garbage: () => Buffer,
): Promise<Answer> {
  if (faults.html) return htmlAnswer(200, 'Sign in to this network');
  // With the headers of the truth: what spoils a certificate must not call itself JSON.
  if (faults.empty) return { ...(await truth()), status: 200, body: '' };
  if (faults.garbage) return { ...(await truth()), status: 200, body: garbage() };
  // Padded truth, not padding alone: a client without a limit would take it for a success.
  if (faults.bodyBytes !== undefined) return shortened(await truth(), faults.bodyBytes);
  if (faults.keepBody) return truth();
  if (faults.redirectTo !== undefined) return { status: 302, body: '' };
  if (faults.status === undefined) return truth();
  return htmlAnswer(faults.status, `${faults.status} ${STATUS_CODES[faults.status] ?? 'Unknown'}`);
}

/** The answer with a body of at most so many bytes: whole, or `{}` for JSON, or cut. */
function shortened(answer: Answer, bytes: number): Answer {
  const body = Buffer.from(answer.body);
  if (body.length <= bytes) return answer;
  const isJson = /\bjson\b/.test(answer.headers?.['content-type'] ?? '');
  return { ...answer, body: isJson ? '{}' : body.subarray(0, bytes) };
}

const BLANKS = Buffer.alloc(65_536, ' ');

/** `start`, then blanks up to `bytes`, in pieces of at most 64 KiB after the first. */
function* padded(start: Buffer, bytes: number): Generator<Buffer> {
  if (start.length > 0) yield start;
  for (let left = bytes - start.length; left > 0; left -= BLANKS.length) {
    yield BLANKS.subarray(0, Math.min(left, BLANKS.length));
  }
}
