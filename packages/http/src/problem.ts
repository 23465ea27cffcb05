import { type AnyErrorCode, ConnectError, ERRORS, type ErrorCode } from '@playerlink/core';
import { type Answer, COMMON_HEADERS } from './exchange.ts';

const HEADERS = { 'content-type': 'application/problem+json', ...COMMON_HEADERS } as const;

/** The answer to a refused connect, or to another call of the facade; RFC 9457. */
export function problem(error: ConnectError, status = error.status): Answer {
  const { code, field, retryable, switchSummary, scriptError } = error;
  const title = Object.hasOwn(ERRORS, code) ? ERRORS[code as ErrorCode] : ERRORS.REFUSED;
  return {
    status,
    headers: headersOf(status, error.retryAfterMs),
    body: JSON.stringify({
      type: typeOf(code),
      title: title.message,
      status,
      code,
      field,
      retryable,
      switchSummary,
      scriptError,
    }),
  };
}

/** There is no such path. */
export const NOT_FOUND = plain(404, 'Not Found');

/** The body is not said to be JSON. */
export const UNSUPPORTED_MEDIA_TYPE = plain(
  415,
  'Unsupported Media Type',
  'Send the body as JSON, with the header content-type: application/json.',
);

/** Something failed that is not the client's to know. */
export const UNAVAILABLE = problem(new ConnectError('UNAVAILABLE', { field: 'authentication' }));

/** The path is there, but not for this method. */
export function notAllowed(allow: string): Answer {
  const answer = plain(405, 'Method Not Allowed');
  return { ...answer, headers: { ...answer.headers, allow } };
}

/** A no of this package itself: its status says all, so it has no code. */
function plain(status: number, title: string, detail?: string): Answer {
  const body = JSON.stringify({ type: 'about:blank', title, status, detail, retryable: false });
  return { status, headers: HEADERS, body };
}

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
