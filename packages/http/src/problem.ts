import { type AnyErrorCode, ConnectError, ERRORS, type ErrorCode } from '@playerlink/core';
import { type Answer, COMMON_HEADERS } from './exchange.ts';

const HEADERS = { 'content-type': 'application/problem+json', ...COMMON_HEADERS } as const;

/** The answer to a refused connect, or to another call of the facade; RFC 9457. */
export function problem(error: ConnectError, requestId: string, status = error.status): Answer {
  const { code, field, retryable, switchSummary, scriptError } = error;
  const title = Object.hasOwn(ERRORS, code) ? ERRORS[code as ErrorCode] : ERRORS.REFUSED;
  return {
    status,
    headers: headersOf(status, error.retryAfterMs),
    body: JSON.stringify({
      type: typeOf(code),
      title: title.message,
      status,
      instance: instanceOf(requestId),
      code,
      field,
      retryable,
      switchSummary,
      scriptError,
    }),
  };
}

/** There is no such path. */
export const notFound = (requestId: string): Answer => plain(404, 'Not Found', requestId);

/** The body is not said to be JSON. */
export const unsupportedMediaType = (requestId: string): Answer =>
  plain(
    415,
    'Unsupported Media Type',
    requestId,
    'Send the body as JSON, with the header content-type: application/json.',
  );

/** The body is longer than is read. */
export const tooLarge = (requestId: string): Answer =>
  problem(new ConnectError('INVALID', { field: 'body' }), requestId, 413);

/** Something failed that is not the client's to know. */
export const unavailable = (requestId: string): Answer =>
  problem(new ConnectError('UNAVAILABLE', { field: 'authentication' }), requestId);

/** The path is there, but not for this method. */
export function notAllowed(allow: string, requestId: string): Answer {
  const answer = plain(405, 'Method Not Allowed', requestId);
  return { ...answer, headers: { ...answer.headers, allow } };
}

/** A no of this package itself: its status says all, so it has no code. */
function plain(status: number, title: string, requestId: string, detail?: string): Answer {
  const instance = instanceOf(requestId);
  const problem = { type: 'about:blank', title, status, detail, instance, retryable: false };
  return { status, headers: HEADERS, body: JSON.stringify(problem) };
}

const instanceOf = (requestId: string): string => `urn:playerlink:request:${requestId}`;

/** A host's own code may be any text; a URN may not. */
function typeOf(code: AnyErrorCode): string {
  return `urn:playerlink:error:${encodeURIComponent(code.toWellFormed().replaceAll(' ', '-'))}`;
}

function headersOf(status: number, retryAfterMs: number | undefined): Record<string, string> {
  const seconds = Math.max(0, Math.ceil((retryAfterMs ?? Number.NaN) / 1000));
  return {
    ...HEADERS,
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...(Number.isFinite(seconds) && { 'retry-after': String(seconds) }),
  };
}
