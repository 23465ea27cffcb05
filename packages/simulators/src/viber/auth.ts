import type { RecordedRequest } from '../request-log.ts';

/** Where a client puts its token: `authorization: Bearer <token>`, a bare header, or a parameter. */
export type ViberAuth = 'header-bearer' | `header:${string}` | `query:${string}`;

/** A {@link ViberAuth}, read. */
export interface TokenPlace {
  readonly where: 'header' | 'query';
  /** A header's name is in lower case. */
  readonly name: string;
  /** What stands before the token. */
  readonly prefix: string;
}

/** The header that carries the secret of `ViberOptions.appSecret`. */
export const SECRET_HEADER = 'x-app-secret';

/** Names that mean something else in a request. */
const TAKEN = {
  header: ['content-length', 'content-type', 'host', SECRET_HEADER],
  query: ['cursor'],
} as const;

/** Where that style puts the token. @throws TypeError when it is no {@link ViberAuth}. */
export function readAuth(auth: ViberAuth): TokenPlace {
  if (auth === 'header-bearer')
    return { where: 'header', name: 'authorization', prefix: 'Bearer ' };
  const [, where, written = ''] = /^(header|query):([\w!#$%&'*+.^`|~-]+)$/.exec(auth) ?? [];
  const name = where === 'header' ? written.toLowerCase() : written;
  const isPlace = where === 'header' || where === 'query';
  if (!isPlace || (TAKEN[where] as readonly string[]).includes(name)) {
    throw new TypeError('auth must be header-bearer, or header: or query: with a name of its own');
  }
  return { where, name, prefix: '' };
}

/** The token of a request, or `undefined` when its place is empty or written in another way. */
export function presentedToken(
  { where, name, prefix }: TokenPlace,
  request: RecordedRequest,
  parameters: ReadonlyMap<string, string>,
): string | undefined {
  const value = where === 'header' ? request.headers[name] : parameters.get(name);
  return value?.startsWith(prefix) ? value.slice(prefix.length) : undefined;
}
