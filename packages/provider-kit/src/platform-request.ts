import { checkInteger } from './check-integer.ts';

/** What a platform is asked, by `fetchJson` or `fetchBytes`. */
export interface PlatformRequest {
  /** https only, unless `fetch.allowHttp`; without user name and password. */
  readonly url: string | URL;
  /** Set in the URL's query, encoded; a parameter the URL already has by that name is replaced. */
  readonly query?: Readonly<Record<string, string>> | undefined;
  /** Default: POST with `form` or `json`, else GET. */
  readonly method?: 'GET' | 'POST' | undefined;
  /** Sent beside our own, which win: accept, accept-encoding, content-type, user-agent. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** A body of `application/x-www-form-urlencoded`, encoded. */
  readonly form?: Readonly<Record<string, string>> | undefined;
  /** A body of JSON. */
  readonly json?: unknown;
  /** Ends the call: hand on the one that `verify` was given. */
  readonly signal: AbortSignal;
  /** For everything together, a wait for a place and a second try included: 1..60,000 ms. Default 4,000. */
  readonly timeoutMs?: number | undefined;
  /** The longest body that is read, after decompression: 1..16,777,216 bytes. Default 65,536. */
  readonly maxBytes?: number | undefined;
  /**
   * Statuses that say all by themselves, such as 401: answered with `body` undefined where the body is no
   * JSON. Only for those that nobody but the platform itself would answer with. Default: none.
   */
  readonly bareStatuses?: readonly number[] | undefined;
  /**
   * Whether a request that failed in transit, or was answered 502, 503 or 504, is sent once more. Default
   * 1 for GET, else 0. Never 1 for a code that its platform burns: the first try may have burnt it.
   */
  readonly retries?: 0 | 1 | undefined;
}

/** A request that has been checked, with every default filled in. */
export interface PreparedRequest {
  readonly url: string;
  /** All that messages say of the URL. */
  readonly host: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Headers;
  readonly body: string | undefined;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly retries: number;
}

const DEFAULT_TIMEOUT_MS = 4_000;
const DEFAULT_MAX_BYTES = 65_536;

/**
 * Checks a request and encodes it. Values are never quoted: they may be credentials.
 *
 * @throws TypeError for a programmer's mistake
 */
export function prepareRequest(
  request: PlatformRequest,
  accept: string,
  allowHttp: boolean,
): PreparedRequest {
  const { signal, form, json } = request;
  if (!(signal instanceof AbortSignal)) throw new TypeError('signal is missing');
  if (form !== undefined && json !== undefined)
    throw new TypeError('form and json exclude each other');
  const hasBody = form !== undefined || json !== undefined;
  const method = request.method ?? (hasBody ? 'POST' : 'GET');
  if (method !== 'GET' && method !== 'POST') throw new TypeError('method must be GET or POST');
  if (method === 'GET' && hasBody) throw new TypeError('a GET request has no form and no json');
  const url = readUrl(request, allowHttp);
  return {
    url: url.href,
    host: url.host,
    method,
    headers: readHeaders(request, accept),
    body: form === undefined ? toJson(json) : new URLSearchParams(texts('form', form)).toString(),
    signal,
    timeoutMs: checkInteger('timeoutMs', request.timeoutMs ?? DEFAULT_TIMEOUT_MS, 1, 60_000),
    maxBytes: checkInteger('maxBytes', request.maxBytes ?? DEFAULT_MAX_BYTES, 1, 16_777_216),
    retries: checkInteger('retries', request.retries ?? (method === 'GET' ? 1 : 0), 0, 1),
  };
}

function readUrl({ url: given, query = {} }: PlatformRequest, allowHttp: boolean): URL {
  const url = URL.parse(String(given));
  if (url === null) throw new TypeError('url is not an absolute URL');
  if (url.protocol !== 'https:' && !(allowHttp && url.protocol === 'http:')) {
    throw new TypeError('url must be https: (http: only where fetch.allowHttp is true)');
  }
  if (url.username !== '' || url.password !== '') {
    throw new TypeError('url must not hold a user name or password: use headers');
  }
  url.hash = '';
  for (const [name, value] of Object.entries(texts('query', query))) {
    url.searchParams.set(name, value);
  }
  return url;
}

function readHeaders(
  { headers: given = {}, form, json }: PlatformRequest,
  accept: string,
): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(texts('headers', given))) {
    try {
      headers.set(name, value);
    } catch {
      // The engine's own error quotes the value, which may be a player's token.
      throw new TypeError(`headers: ${JSON.stringify(name)} is not a header HTTP allows`);
    }
  }
  headers.set('accept', accept);
  headers.set('accept-encoding', 'identity');
  headers.set('user-agent', 'PlayerLink');
  headers.delete('content-type');
  if (form !== undefined) headers.set('content-type', 'application/x-www-form-urlencoded');
  if (json !== undefined) headers.set('content-type', 'application/json');
  return headers;
}

function toJson(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError('json is not a value that JSON has');
  return text;
}

/** Plain JavaScript would send `undefined` and `[object Object]` as if they were meant. */
function texts(
  what: string,
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(values)) {
    if (typeof value !== 'string') throw new TypeError(`${what}: ${name} is not a string`);
  }
  return values;
}
