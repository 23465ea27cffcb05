import { compactToken, segment, type TokenPart } from '../jwt/compact-token.ts';
import { sealWith } from '../jwt/seals.ts';
import type { ForgeryMaterial } from './forgery.ts';

/** Forgeries that say what a genuine token says, in a spelling that is not allowed. */
export const TEXT_FORGERIES = {
  // The last of two wins in most readers, so the wrong one comes first.
  duplicateKeys: (of: ForgeryMaterial) =>
    genuine(of, of.header, doubled(of.claims, 'sub', 'ffffffffffffffff')),
  duplicateHeaderKeys: (of: ForgeryMaterial) =>
    genuine(of, doubled(of.header, 'alg', 'none'), of.claims),
  bom: (of: ForgeryMaterial) => genuine(of, of.header, `\ufeff${JSON.stringify(of.claims)}`),
  // 256 bytes: standard base64 pads them with two.
  padding: (of: ForgeryMaterial) => `${genuine(of)}==`,
  whitespace: (of: ForgeryMaterial) => genuine(of).replace(/.{100}$/, '\n$&'),
  trailingNewline: (of: ForgeryMaterial) => `${genuine(of)}\n`,
  fourSegments: (of: ForgeryMaterial) => `${genuine(of)}.${segment({})}`,
  encrypted: (of: ForgeryMaterial) => encryptedLike(of),
  nonCanonical: (of: ForgeryMaterial) => withTrailingBits(genuine(of)),
};

function genuine(
  { header, claims, key }: ForgeryMaterial,
  headerText: TokenPart = header,
  claimsText: TokenPart = claims,
): string {
  return compactToken(headerText, claimsText, sealWith(key.key));
}

/** The object as JSON, in which this key comes twice: first with `wrong`, last with its value. */
function doubled(object: Readonly<Record<string, unknown>>, key: string, wrong: string): string {
  return JSON.stringify(object).replace('{', `{${JSON.stringify(key)}:${JSON.stringify(wrong)},`);
}

/** Five segments, as an encrypted token with a genuine one inside has them; nothing decrypts it. */
function encryptedLike(of: ForgeryMaterial): string {
  const inner = genuine(of);
  const noise = inner.slice(inner.lastIndexOf('.') + 1);
  const header = segment({ alg: 'RSA-OAEP', enc: 'A256GCM', cty: 'JWT', kid: of.key.kid });
  // The lengths of a key for RSA-2048, a nonce of 12 bytes and a tag of 16, which ends in A.
  return [header, noise, noise.slice(0, 16), segment(inner), `${noise.slice(0, 21)}A`].join('.');
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The same bytes in another spelling: the last character of 256 bytes has 4 bits to spare. */
function withTrailingBits(token: string): string {
  const last = ALPHABET.indexOf(token.slice(-1));
  return token.slice(0, -1) + ALPHABET.charAt(last + 1);
}
