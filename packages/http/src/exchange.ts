/** What was read of a request's body: its bytes, or the value a framework had parsed before us. */
export type ReadBody =
  | { readonly bytes: Uint8Array }
  | { readonly value: unknown }
  | 'too large'
  | 'cut short';

/** One request, whatever server it came through. */
export interface Exchange<Raw> {
  readonly method: string;
  /** The request target or URL, as on the wire: percent-encoded, with its query. */
  readonly target: string;
  /** The path of the target that a framework has cut off; empty for none. */
  readonly mount: string;
  /** The door's own request; only the host's functions look into it. */
  readonly raw: Raw;
  /** The network address that the door knows for the other side: a client, or a proxy in between. */
  readonly peer: string | undefined;
  /** Whether a framework has looked behind its proxies, so that the other side is the client. */
  readonly isClient: boolean;
  /** By lower-case name. A header that came twice is joined by `, `. */
  header(name: string): string | undefined;
  /** Called at most once. Rejects only when somebody else has read the body and kept nothing of it. */
  readBody(limit: number): Promise<ReadBody>;
}

/** One answer. Until `finish` has seen it, it lacks what every answer has. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** On every answer: they hold tokens and players, and are nothing but the JSON they say they are. */
export const COMMON_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

const OK_HEADERS = { 'content-type': 'application/json', ...COMMON_HEADERS } as const;

/** 200 with a value as JSON. */
export const ok = (value: object): Answer => ({
  status: 200,
  headers: OK_HEADERS,
  body: JSON.stringify(value),
});

/** It is done, and there is nothing to say. */
export const NO_CONTENT: Answer = { status: 204, headers: COMMON_HEADERS, body: '' };

/** Whether HTTP has neither body nor length for a status. */
export const isBodiless = (status: number): boolean => status === 204 || status === 304;

/** The path of a request target or URL, without origin, query and fragment. No URL object is built. */
export function pathOf(target: string): string {
  const start = target.startsWith('/') ? 0 : target.indexOf('/', target.indexOf('://') + 3);
  if (start < 0) return '/';
  const query = target.indexOf('?', start);
  const fragment = target.indexOf('#', start);
  if (query < 0 && fragment < 0) return start === 0 ? target : target.slice(start);
  const end = query < 0 || (fragment >= 0 && fragment < query) ? fragment : query;
  return target.slice(start, end);
}

/** The query of a request target or URL. */
export function queryOf(target: string): URLSearchParams {
  const [withoutFragment = ''] = target.split('#', 1);
  const query = withoutFragment.indexOf('?');
  return new URLSearchParams(query < 0 ? '' : withoutFragment.slice(query + 1));
}
