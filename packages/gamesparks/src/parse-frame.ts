import { isObject, type Members } from './envelope.ts';

/** As deep as core lets `scriptData` be. */
const MAX_DEPTH = 64;

/** The most requests that one frame may hold. */
const MAX_BATCH = 100;

/**
 * The requests of a frame: an object, or a list of at most 100. Undefined when the text is no such thing,
 * or nested deeper than 64 levels.
 */
export function parseFrame(text: string): readonly Members[] | undefined {
  const value = parseJson(text);
  const requests = listOf(value);
  if (requests.length > MAX_BATCH || !requests.every(isObject)) return undefined;
  return requests.some(hasNumber) ? withExactNumbers(text, requests) : requests;
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isDeeperThan(MAX_DEPTH, value) ? undefined : value;
  } catch {
    return undefined;
  }
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

const hasNumber = ({ requestId }: Members): boolean => typeof requestId === 'number';

/** A `requestId` of more digits than a number can hold must come back with all of them. */
function withExactNumbers(text: string, requests: readonly Members[]): readonly Members[] {
  const exact = listOf(parseExactly(text, keepDigits)) as readonly Members[];
  return requests.map((request, i) =>
    hasNumber(request) ? { ...request, requestId: exact[i]?.requestId } : request,
  );
}

const keepDigits: Reviver = (key, value, { source }) =>
  key === 'requestId' && typeof value === 'number' ? rawJson(source ?? String(value)) : value;

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

// ECMAScript's "JSON.parse source text access": in Node since 21, not in the compiler's library yet.
const { parse: parseExactly, rawJSON: rawJson } = JSON as unknown as {
  readonly parse: (text: string, reviver: Reviver) => unknown;
  readonly rawJSON: (text: string) => unknown;
};
