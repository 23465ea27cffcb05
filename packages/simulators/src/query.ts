/** One decoded name and value of a query string or form body. */
export type Pair = readonly [name: string, value: string];

/** A query string or form body, decoded and judged. */
export interface DecodedQuery {
  /** Every pair in the order sent, duplicates kept. */
  readonly query: readonly Pair[];
  /** True for a broken `%` escape, bytes that are not UTF-8, or an empty pair (`a=1&&b=2`). */
  readonly malformedQuery: boolean;
}

/**
 * Decodes `application/x-www-form-urlencoded` text. Unlike URLSearchParams it says when the text
 * was malformed, because a lenient reader would hide a client's encoding bug.
 */
export function decodeQuery(text: string): DecodedQuery {
  if (text === '') return { query: [], malformedQuery: false };
  let malformedQuery = false;
  const decode = (part: string): string => {
    const spaced = part.replaceAll('+', ' ');
    try {
      return decodeURIComponent(spaced);
    } catch {
      malformedQuery = true;
      return spaced;
    }
  };
  const query = text.split('&').map((piece): Pair => {
    if (piece === '') malformedQuery = true;
    const equals = piece.indexOf('=');
    if (equals === -1) return [decode(piece), ''];
    return [decode(piece.slice(0, equals)), decode(piece.slice(equals + 1))];
  });
  return { query, malformedQuery };
}

/**
 * The parameters of a request or a decoded body by name, or `undefined` when it is malformed, has
 * a name outside `allowed`, or has a name twice. What is required is left to the caller.
 */
export function strictParameters(
  { query, malformedQuery }: DecodedQuery,
  allowed: readonly string[],
): ReadonlyMap<string, string> | undefined {
  if (malformedQuery) return undefined;
  const parameters = new Map(query);
  if (parameters.size !== query.length) return undefined;
  for (const name of parameters.keys()) if (!allowed.includes(name)) return undefined;
  return parameters;
}
