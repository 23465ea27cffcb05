import type { IdentityClaim } from '../contract/provider.ts';
import { thereIsNo } from '../there-is-no.ts';
import { unknownKey } from '../unknown-key.ts';

const MEMBERS: ReadonlySet<string> = new Set<keyof IdentityClaim>([
  'externalId',
  'displayName',
  'once',
  'grant',
  'push',
  'newSecret',
  'compared',
  'expect',
]);

/** A member that no claim has: a misspelt `once` would be no protection at all. Absent when there is none. */
export function strayIn(claim: unknown): string | undefined {
  const stray = typeof claim === 'object' && claim !== null && unknownKey(claim, MEMBERS);
  return typeof stray === 'string' ? thereIsNo('claim member ', stray, MEMBERS) : undefined;
}

/** Reads each member once: what is checked is what is used, and a getter that throws is a failure of verify. */
export function copyClaim(claim: IdentityClaim): IdentityClaim {
  if (typeof claim !== 'object' || claim === null) return claim;
  const { externalId, displayName, once, grant, push, newSecret, compared, expect } = claim;
  const copied = { externalId, displayName, once: once && { ...once }, grant, push };
  return { ...copied, newSecret, compared, expect };
}

/** Why a platform's id cannot be kept; absent when it can. */
export function faultOfId(id: unknown): string | undefined {
  if (typeof id !== 'string') return 'externalId is not a string';
  if (id === '' || id.length > 255) return 'externalId is not of 1..255 characters';
  if (!id.isWellFormed()) return 'externalId is not well-formed text';
  if (/\p{Cc}/u.test(id)) return 'externalId has control characters';
  if (id.trim() !== id) return 'externalId has outer blanks';
  return /.@./u.test(id) ? 'externalId has the form of an e-mail address' : undefined;
}

/** What is wrong with a claim; says nothing of its content. */
export function faultOf(claim: unknown, now: number): string | undefined {
  if (typeof claim !== 'object' || claim === null) return 'the claim is not an object';
  const { externalId, displayName, once, push, expect, ...secrets } =
    claim as Partial<IdentityClaim>;
  const faultyId = faultOfId(externalId);
  if (faultyId !== undefined) return faultyId;
  if (displayName !== undefined && displayName !== null && typeof displayName !== 'string') {
    return 'displayName is not a string';
  }
  for (const name of ['newSecret', 'compared'] as const) {
    const secret = secrets[name];
    if (secret !== undefined && (typeof secret !== 'string' || secret === '')) {
      return `${name} is not a text`;
    }
  }
  if (![undefined, true, false].includes(push)) return 'push is neither true nor false';
  if (![undefined, 'new', 'known'].includes(expect)) return 'expect is neither new nor known';
  if (once === undefined) return undefined;
  const { key, until } = Object(once) as Partial<NonNullable<IdentityClaim['once']>>;
  if (typeof key !== 'string' || key === '' || !key.isWellFormed()) return 'once needs a key';
  // A time in the past, such as one in seconds, would switch the protection off.
  const good = Number.isSafeInteger(until) && Number(until) > now;
  return good ? undefined : 'once needs a time in ms that is still to come';
}
