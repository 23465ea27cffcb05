/** Writes DER (ITU-T X.690), as much of it as a certificate needs: each function gives one element. */
export const der = {
  /** A SEQUENCE of these elements. */
  sequence: (...elements: readonly Uint8Array[]) => element(0x30, elements),
  /** A SET of one element: of more, DER would want an order. */
  set: (only: Uint8Array) => element(0x31, [only]),
  /** BOOLEAN true; false is a default everywhere in a certificate, and DER leaves defaults out. */
  true: () => element(0x01, [Buffer.of(0xff)]),
  /** NULL. */
  null: () => element(0x05, []),
  /** The INTEGER that is zero or positive and has these bytes, the highest first. */
  integer: (...bytes: readonly number[]) => element(0x02, [unsigned(bytes)]),
  /** A BIT STRING of whole bytes. */
  bitString: (bytes: Uint8Array) => element(0x03, [Buffer.of(0), bytes]),
  /** A BIT STRING of up to 8 named bits, the first of them the highest of the byte. */
  namedBits: (byte: number) => element(0x03, [Buffer.of(trailingZeros(byte), byte)]),
  /** An OCTET STRING of these bytes, which often are an element again. */
  octetString: (bytes: Uint8Array) => element(0x04, [bytes]),
  /** An OBJECT IDENTIFIER from its dotted form. */
  objectId: (dotted: string) => element(0x06, [objectIdBytes(dotted)]),
  /** A UTF8String. */
  utf8String: (text: string) => element(0x0c, [Buffer.from(text, 'utf8')]),
  /** A PrintableString, whose few characters are all ASCII. */
  printableString: (text: string) => element(0x13, [Buffer.from(text, 'latin1')]),
  /**
   * The UTCTime or, outside 1950 to 2049, the GeneralizedTime of a time in ms since 1970, without
   * its fraction of a second.
   *
   * @throws RangeError when its year has not four digits.
   */
  time: (ms: number) => timeElement(ms),
  /** A constructed context tag from 0 to 30 around an element: EXPLICIT. */
  explicit: (tag: number, inner: Uint8Array) => element(0xa0 + tag, [inner]),
  /** A primitive context tag from 0 to 30 in place of a type's own: IMPLICIT. */
  implicit: (tag: number, bytes: Uint8Array) => element(0x80 + tag, [bytes]),
};

function element(tag: number, contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.of(tag), lengthBytes(content.length), content]);
}

function lengthBytes(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const bytes: number[] = [];
  for (let left = length; left > 0; left = Math.floor(left / 0x100)) bytes.unshift(left % 0x100);
  return Buffer.of(0x80 + bytes.length, ...bytes);
}

/** The shortest form, with a zero in front where the first bit would read as a minus. */
function unsigned(bytes: readonly number[]): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  const digits = start === -1 ? [0] : bytes.slice(start);
  return Buffer.of(...((digits[0] ?? 0) >= 0x80 ? [0, ...digits] : digits));
}

function trailingZeros(byte: number): number {
  let zeros = 0;
  while (zeros < 7 && ((byte >> zeros) & 1) === 0) zeros += 1;
  return zeros;
}

function objectIdBytes(dotted: string): Buffer {
  const [first = 0, second = 0, ...arcs] = dotted.split('.').map(Number);
  return Buffer.concat([first * 40 + second, ...arcs].map(base128));
}

function base128(arc: number): Buffer {
  const bytes = [arc % 0x80];
  for (let left = Math.floor(arc / 0x80); left > 0; left = Math.floor(left / 0x80)) {
    bytes.unshift(0x80 + (left % 0x80));
  }
  return Buffer.of(...bytes);
}

function timeElement(ms: number): Buffer {
  const iso = new Date(ms).toISOString();
  if (!/^\d{4}-/.test(iso)) throw new RangeError('a certificate has years of four digits only');
  const isUtcTime = iso >= '1950' && iso < '2050';
  const digits = iso.slice(isUtcTime ? 2 : 0, 19).replaceAll(/\D/g, '');
  return element(isUtcTime ? 0x17 : 0x18, [Buffer.from(`${digits}Z`, 'latin1')]);
}
