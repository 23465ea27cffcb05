/** Gives the signature of a token's signed part, which is `header.claims` in base64url. */
export type Seal = (signed: string) => Buffer;

/**
 * A header or the claims of a token: an object, written as JSON without its `undefined` members, or
 * text, which is taken as it stands.
 */
export type TokenPart = Readonly<Record<string, unknown>> | string;

/** A token in the compact form `header.claims.signature`. */
export function compactToken(header: TokenPart, claims: TokenPart, seal: Seal): string {
  const signed = `${segment(header)}.${segment(claims)}`;
  return `${signed}.${seal(signed).toString('base64url')}`;
}

/** One part in base64url, without padding. */
export function segment(part: TokenPart): string {
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
}
