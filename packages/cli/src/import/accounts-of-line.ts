import type { AdoptedPlayer } from '@playerlink/core';
import { deviceExternalId } from '@playerlink/plugin-device';
import { passwordExternalId } from '@playerlink/plugin-password';
import type { CheckData } from './check-data.ts';
import type { Line } from './line-schema.ts';
import { Refused } from './refused.ts';

/** An account of a player, and where the line has it: `devices[0]`. */
export interface Account {
  readonly member: string;
  readonly link: AdoptedPlayer['links'][number];
}

/** How accounts are read. */
export interface AccountOptions {
  /** How hashes begin, besides argon2's, that the server knows how to compare. */
  readonly schemes: readonly string[];
  /** A hash that is none of these is left out, in place of refusing its line. */
  readonly dropUnknownHashes: boolean;
  /** As the server's option of the password plugin. */
  readonly caseInsensitive: boolean;
  /** Providers of which a player may have several accounts. */
  readonly multiple: readonly string[];
}

/** The members of a player's accounts that their line may leave out. */
type Times = Pick<Account['link'], 'createdAt' | 'lastLoginAt'>;

/** All accounts of a line, under the external ids by which their providers will ask. Rejects with {@link Refused}. */
export async function accountsOf(
  line: Line,
  times: Times,
  checkData: CheckData,
  options: AccountOptions,
): Promise<readonly Account[]> {
  return [
    ...(await platformAccounts(line, times, checkData, options)),
    ...deviceAccounts(line, times),
    ...passwordAccounts(line, times, options),
  ];
}

const UNNAMED = { displayName: null, syncDisplayName: false };

async function platformAccounts(
  { links = [] }: Line,
  times: Times,
  checkData: CheckData,
  { multiple }: AccountOptions,
): Promise<Account[]> {
  const seen = new Set<string>();
  const accounts: Account[] = [];
  for (const [index, given] of links.entries()) {
    const { provider, externalId, syncDisplayName = false } = given;
    const member = `links[${index}]`;
    const slot = multiple.includes(provider) ? externalId : '';
    const place = `${provider} ${slot}`;
    if (seen.has(place)) throw new Refused([`${member} is the player’s second at ${provider}`]);
    seen.add(place);
    const { displayName } = given.displayName
      ? await checkData({ displayName: given.displayName }, `${member}.`)
      : UNNAMED;
    const { createdAt = times.createdAt, lastLoginAt = times.lastLoginAt } = given;
    const link = { provider, externalId, slot, displayName, syncDisplayName };
    accounts.push({ member, link: { ...link, createdAt, lastLoginAt } });
  }
  return accounts;
}

/** A player may have several; the same one twice is one. */
const deviceAccounts = ({ devices = [] }: Line, times: Times): Account[] =>
  [...new Set(devices)].map((deviceId) => {
    const externalId = deviceExternalId(deviceId);
    const link = { provider: 'device', externalId, slot: externalId, ...UNNAMED, ...times };
    return { member: `devices[${devices.indexOf(deviceId)}]`, link };
  });

function passwordAccounts({ password }: Line, times: Times, options: AccountOptions): Account[] {
  if (password === undefined) return [];
  const { userName, hash } = password;
  const secret = hash === undefined || isKnown(hash, options) ? hash : undefined;
  if (secret !== hash && !options.dropUnknownHashes) {
    throw new Refused([
      'password.hash is of an unknown scheme: name how it begins with --scheme, or use --drop-unknown-hashes',
    ]);
  }
  const externalId = passwordExternalId(userName, options);
  const link = { provider: 'password', externalId, slot: '', ...UNNAMED, ...times };
  const member = 'password.userName';
  return [{ member, link: { ...link, ...(secret !== undefined && { secret }) } }];
}

/** A PHC string of argon2 as the password plugin reads it: one that it does not would lock its player out. */
const ARGON2 =
  /^\$argon2(id|i|d)(\$v=\d+)?\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]{11,64}\$[A-Za-z0-9+/]{16,86}$/;

const isKnown = (hash: string, { schemes }: AccountOptions): boolean =>
  hash.startsWith('$argon2')
    ? ARGON2.test(hash)
    : schemes.some((prefix) => hash.startsWith(prefix));
