import { inspect } from 'node:util';

/** A text that must not be seen outside. */
export interface Secret {
  /** What it is, such as `credential gameAuthToken`. */
  readonly name: string;
  /** How it may be written, each spelling once, and what such a spelling is called. */
  readonly spellings: ReadonlyMap<string, string>;
}

/** Shorter texts are found in anything. */
const LEAST_LENGTH = 8;

/** The secrets in a value at any depth, without what stands under a public name. */
export function secretsIn(
  what: string,
  value: unknown,
  publicNames: ReadonlySet<string>,
  path = '',
): Secret[] {
  if (typeof value === 'string') {
    return value.length < LEAST_LENGTH
      ? []
      : [{ name: `${what} ${path}`.trim(), spellings: spellingsOf(value) }];
  }
  if (!isPlain(value)) return [];
  return Object.entries(value).flatMap(([name, entry]) =>
    publicNames.has(name)
      ? []
      : secretsIn(what, entry, publicNames, path === '' ? name : `${path}.${name}`),
  );
}

/** What may be an instance of a class, such as an agent, may also lead in circles. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Array.isArray(value);
}

/** The first secret that a value shows in any usual spelling, in words; absent when it shows none. */
export function secretShownBy(value: unknown, secrets: readonly Secret[]): string | undefined {
  const shown = textsOf(value);
  for (const { name, spellings } of secrets) {
    for (const [spelt, spelling] of spellings) {
      if (shown.some((one) => one.includes(spelt))) return `the ${name}, ${spelling}`;
    }
  }
  return undefined;
}

/** All that a logger could make of a value: JSON, and for errors and the like what `inspect` tells. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  const inspected = inspect(value, {
    depth: null,
    maxArrayLength: null,
    maxStringLength: null,
    breakLength: Number.POSITIVE_INFINITY,
  });
  try {
    return [inspected, JSON.stringify(value) ?? ''];
  } catch {
    return [inspected];
  }
}

function spellingsOf(text: string): ReadonlyMap<string, string> {
  const wellFormed = text.toWellFormed();
  const base64 = base64Of(text);
  return new Map([
    ...base64.map(
      (spelt) => [spelt.replaceAll('+', '-').replaceAll('/', '_'), 'in base64url'] as const,
    ),
    ...base64.map((spelt) => [spelt, 'in base64'] as const),
    [Buffer.from(text).toString('hex'), 'in hex'],
    [new URLSearchParams([['', wellFormed]]).toString().slice(1), 'in a form'],
    [encodeURIComponent(wellFormed), 'URL-encoded'],
    [JSON.stringify(text).slice(1, -1), 'as JSON'],
    // Last, because equal spellings are called as the last of them.
    [text, 'as it is'],
  ]);
}

/** The text in base64, wherever it stands in a longer text: what its neighbours change is cut off. */
function base64Of(text: string): string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const first = Math.ceil((before * 8) / 6);
    const end = Math.floor(((before + bytes.length) * 8) / 6);
    return encoded.slice(first, end);
  });
}
