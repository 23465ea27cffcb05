import type { JsonObject } from '@playerlink/core';

/** The longest notice, in bytes of JSON: a few parts. */
export const MAX_NOTICE_BYTES = 65_536;

/** Postgres takes less than 8,000 bytes at once; this leaves room for the heading. */
const PART_LENGTH = 7_800;

/** Who sends a notice, and its number there: of payloads that are alike in one statement only one would come. */
export interface Sender {
  readonly id: string;
  readonly serial: number;
}

/**
 * A notice as payloads of NOTIFY, in their order: `sender serial index count text`.
 *
 * @throws RangeError for one that is too long
 */
export function toParts({ id, serial }: Sender, notice: JsonObject): readonly string[] {
  const json = JSON.stringify(notice);
  if (Buffer.byteLength(json) > MAX_NOTICE_BYTES) {
    throw new RangeError(`a notice has at most ${MAX_NOTICE_BYTES} bytes of JSON`);
  }
  const text = asciiOf(json);
  const count = Math.ceil(text.length / PART_LENGTH);
  return Array.from({ length: count }, (_, index) => {
    const part = text.slice(index * PART_LENGTH, (index + 1) * PART_LENGTH);
    return `${id} ${serial} ${index} ${count} ${part}`;
  });
}

/** JSON that may be cut anywhere, in any encoding of the database. */
const asciiOf = (json: string): string =>
  json.replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

const PART = /^(\S+ \d+) (\d+) (\d+) (.*)$/s;

/**
 * Puts the notices of others together. The parts of one come without a gap, since they are sent in one
 * statement; where one is missing all the same the notice is.
 *
 * @returns what reads a payload: the notice when it is whole
 * @throws SyntaxError from that, for what nobody of us has sent
 */
export function partsReader(
  isOwn: (sender: string) => boolean,
): (payload: string) => JsonObject | undefined {
  let current = '';
  let parts: string[] = [];
  return (payload) => {
    const [, from = '', index, count, text = ''] = PART.exec(payload) ?? [];
    if (index === undefined) throw new SyntaxError('a payload of another form');
    if (isOwn(from.slice(0, from.indexOf(' ')))) return undefined;
    if (index === '0') parts = [];
    else if (from !== current || parts.length !== Number(index)) return undefined;
    current = from;
    parts.push(text);
    if (parts.length !== Number(count)) return undefined;
    current = '';
    const notice: unknown = JSON.parse(parts.join(''));
    if (typeof notice === 'object' && notice !== null && !Array.isArray(notice)) {
      return notice as JsonObject;
    }
    throw new SyntaxError('a notice that is no object');
  };
}
