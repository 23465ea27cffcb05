import { expect, test } from 'vitest';
import { der } from './der.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('lengths have the shortest form', () => {
  const head = (length: number) => hex(der.octetString(new Uint8Array(length)).subarray(0, 5));
  expect(head(3)).toBe('0403000000');
  expect(head(127)).toBe('047f000000');
  expect(head(128)).toBe('0481800000');
  expect(head(255)).toBe('0481ff0000');
  expect(head(256)).toBe('0482010000');
  expect(head(65_535)).toBe('0482ffff00');
  expect(head(65_536)).toBe('0483010000');
});

test('integers have the shortest form and no minus', () => {
  expect(hex(der.integer())).toBe('020100');
  expect(hex(der.integer(0))).toBe('020100');
  expect(hex(der.integer(2))).toBe('020102');
  expect(hex(der.integer(0x7f, 0))).toBe('02027f00');
  expect(hex(der.integer(0x80))).toBe('02020080');
  expect(hex(der.integer(0, 0, 0x80, 1))).toBe('0203008001');
});

test('object ids are the known bytes', () => {
  expect(hex(der.objectId('2.5.4.3'))).toBe('0603550403');
  expect(hex(der.objectId('1.2.840.113549.1.1.11'))).toBe('06092a864886f70d01010b');
  expect(hex(der.objectId('1.3.6.1.5.5.7.3.3'))).toBe('06082b06010505070303');
});

test('named bits say how many at the end are unused', () => {
  expect(hex(der.namedBits(0x80))).toBe('03020780');
  expect(hex(der.namedBits(0x84))).toBe('03020284');
  expect(hex(der.namedBits(0x06))).toBe('03020106');
  expect(hex(der.namedBits(0x01))).toBe('03020001');
});

test('a time is UTCTime from 1950 to 2049, else GeneralizedTime', () => {
  const time = (iso: string) => {
    const [tag, , ...text] = der.time(Date.parse(iso));
    return [tag, Buffer.from(text).toString('latin1')];
  };
  expect(time('1949-12-31T23:59:59Z')).toEqual([0x18, '19491231235959Z']);
  expect(time('1950-01-01T00:00:00Z')).toEqual([0x17, '500101000000Z']);
  expect(time('2026-11-23T04:05:06.999Z')).toEqual([0x17, '261123040506Z']);
  expect(time('2049-12-31T23:59:59Z')).toEqual([0x17, '491231235959Z']);
  expect(time('2050-01-01T00:00:00Z')).toEqual([0x18, '20500101000000Z']);
  expect(() => time('+010000-01-01T00:00:00Z')).toThrow(RangeError);
  expect(() => time('-000001-12-31T00:00:00Z')).toThrow(RangeError);
  expect(() => der.time(Number.NaN)).toThrow(RangeError);
});

test('the rest is tag, length, content', () => {
  const inner = der.true();
  expect(hex(inner)).toBe('0101ff');
  expect(hex(der.null())).toBe('0500');
  expect(hex(der.sequence())).toBe('3000');
  expect(hex(der.sequence(inner, der.null()))).toBe('30050101ff0500');
  expect(hex(der.set(inner))).toBe('31030101ff');
  expect(hex(der.bitString(Buffer.of(7)))).toBe('03020007');
  expect(hex(der.utf8String('ü'))).toBe('0c02c3bc');
  expect(hex(der.printableString('US'))).toBe('13025553');
  expect(hex(der.explicit(3, inner))).toBe('a3030101ff');
  expect(hex(der.implicit(6, Buffer.from('a')))).toBe('860161');
});
