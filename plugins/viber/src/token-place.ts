/** Where a request carries the access token. */
export interface TokenPlace {
  readonly where: 'header' | 'query';
  /** A header's name is in lower case. */
  readonly name: string;
  /** What stands before the token. */
  readonly prefix: string;
}

/** `header-bearer`, `header:<name>` or `query:<name>`. */
export const AUTH = /^(?:header-bearer|header:[\w!#$%&'*+.^`|~-]+|query:.+)$/;

/** Headers that every request has already, or that HTTP needs for itself: what is put there is lost. */
const TAKEN: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'user-agent',
]);

/** Whether a header may carry what we choose. Names of headers have no case. */
export const isFreeHeader = (name: string): boolean => !TAKEN.has(name.toLowerCase());

/** Reads a text that {@link AUTH} fits. */
export function readAuth(auth: string): TokenPlace {
  if (auth === 'header-bearer') {
    return { where: 'header', name: 'authorization', prefix: 'Bearer ' };
  }
  return auth.startsWith('header:')
    ? { where: 'header', name: auth.slice('header:'.length).toLowerCase(), prefix: '' }
    : { where: 'query', name: auth.slice('query:'.length), prefix: '' };
}
