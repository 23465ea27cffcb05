import { isIPv6 } from 'node:net';

/** An IPv4 address as IPv6 has it, in the form that WHATWG URLs write. */
const MAPPED = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/**
 * Whom an address stands for where clients are counted. A network of IPv6 (/64) is one client, since whoever
 * has one address of it has them all; IPv4 in IPv6 is that IPv4; any other text stands for itself.
 */
export function clientKey(address: string): string {
  const [bare = ''] = address.split('%', 1);
  if (!isIPv6(bare)) return address;
  // A URL writes each address in one way only: small letters, no zeros, no dots.
  const text = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const [, high, low] = MAPPED.exec(text) ?? [];
  if (high !== undefined && low !== undefined) return [high, low].flatMap(bytesOf).join('.');
  const [head = '', tail] = text.split('::');
  const groups = groupsOf(head);
  const left = groupsOf(tail ?? '');
  const zeros = Array.from({ length: 8 - groups.length - left.length }, () => '0');
  return `${[...groups, ...zeros, ...left].slice(0, 4).join(':')}::/64`;
}

const groupsOf = (text: string): readonly string[] => (text === '' ? [] : text.split(':'));

function bytesOf(group: string): readonly number[] {
  const value = Number.parseInt(group, 16);
  return [value >> 8, value & 0xff];
}
