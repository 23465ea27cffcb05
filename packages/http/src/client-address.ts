import { BlockList, isIP, isIPv6 } from 'node:net';

/**
 * What an address is counted as: an IPv6 address by the first 64 bits, which one customer has to itself;
 * an IPv4 address in an IPv6 form as IPv4; any other text as it is.
 */
export function countedAs(address: string): string {
  if (!address.includes(':')) return address;
  const [bare = ''] = address.toLowerCase().split('%', 1);
  if (bare.startsWith('::ffff:') && bare.includes('.')) return bare.slice(7);
  if (!isIPv6(bare)) return address;
  const [head = '', tail] = bare.split('::', 2);
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const rest = tail === '' ? [] : tail.split(':');
    // An IPv4 tail stands for two groups.
    const length = groups.length + rest.length + (tail.includes('.') ? 1 : 0);
    groups.push(...Array<string>(8 - length).fill('0'), ...rest);
  }
  const network = groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''));
  return `${network.join(':')}::/64`;
}

const NEAR = new BlockList();
NEAR.addSubnet('127.0.0.0', 8);
NEAR.addSubnet('10.0.0.0', 8);
NEAR.addSubnet('172.16.0.0', 12);
NEAR.addSubnet('192.168.0.0', 16);
NEAR.addSubnet('100.64.0.0', 10);
NEAR.addSubnet('169.254.0.0', 16);
NEAR.addAddress('::1', 'ipv6');
NEAR.addSubnet('fc00::', 7, 'ipv6');
NEAR.addSubnet('fe80::', 10, 'ipv6');

const FORWARDED = ['x-forwarded-for', 'forwarded', 'x-real-ip'] as const;

/**
 * Whether a request came through a proxy of the host's own network: then its address is not the client's,
 * and everybody would be counted as one. What the headers say is not believed: anybody can write them.
 */
export function isProxied(
  peer: string,
  header: (name: (typeof FORWARDED)[number]) => string | undefined,
): boolean {
  if (!FORWARDED.some((name) => header(name) !== undefined)) return false;
  const bare = peer.startsWith('::ffff:') && peer.includes('.') ? peer.slice(7) : peer;
  const [address = ''] = bare.split('%', 1);
  return isIP(address) !== 0 && NEAR.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
