/** What was read of a request's body: its bytes, or the value a framework had parsed before us. */
export type ReadBody =
  | { readonly bytes: Uint8Array }
  | { readonly value: unknown }
  | 'too large'
  | 'cut short';

/** One request, whatever server it came through. */
export interface Exchange<Raw> {
  readonly method: string;
  /** As on the wire: percent-encoded, without the query. */
  readonly path: string;
  /** The door's own request; only the host's functions look into it. */
  readonly raw: Raw;
  /** By lower-case name. A header that came twice is joined by `, `. */
  header(name: string): string | undefined;
  /** Called at most once. Rejects only when somebody else has read the body and kept nothing of it. */
  readBody(limit: number): Promise<ReadBody>;
}

/** One answer. The doors add `content-length`, and leave the body out where HTTP has none. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** On every answer: they hold tokens and players, and are nothing but the JSON they say they are. */
export const COMMON_HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
} as const;

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
