import { hasDuplicateKeys } from './duplicate-keys.ts';
import { type OwnMembers, ownMembers } from './own-members.ts';
import { parseJson } from './parse-json.ts';

/** A token taken apart; nothing in it is proven. */
export interface DecodedJwt {
  readonly header: JwtMembers;
  readonly claims: JwtMembers;
  /** What the signature is made over. */
  readonly signed: Buffer;
  readonly signature: Buffer;
}

/** The members of a JSON object, without those it inherits. Numbers beyond 2^53 are strings. */
export type JwtMembers = OwnMembers;

/**
 * Takes a token in compact form apart; absent for anything that is not exactly one: three segments of
 * canonical base64url, two of them JSON objects in UTF-8 without a byte order mark and without two
 * members of one name. Never throws.
 */
export function decodeJwt(token: string, maxLength: number): DecodedJwt | undefined {
  // What comes from a client is a string only where its schema says so.
  if (typeof token !== 'string' || token.length > maxLength) return undefined;
  const segments = token.split('.', 4);
  if (segments.length !== 3) return undefined;
  const [head, payload, signature] = segments.map(decodeSegment);
  const header = head && readObject(head);
  const claims = payload && readObject(payload);
  if (header === undefined || claims === undefined || signature === undefined) return undefined;
  const signed = Buffer.from(token.slice(0, token.lastIndexOf('.')), 'ascii');
  return { header, claims, signed, signature };
}

function decodeSegment(text: string): Buffer | undefined {
  if (!/^[\w-]+$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  // The decoder ignores trailing bits that are not zero: two spellings would be one token.
  return bytes.toString('base64url') === text ? bytes : undefined;
}

function readObject(bytes: Buffer): JwtMembers | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const members = ownMembers(parseJson(text));
    return hasDuplicateKeys(text) ? undefined : members;
  } catch {
    return undefined;
  }
}
