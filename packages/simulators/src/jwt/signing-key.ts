import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { FIXTURE_KEYS, type FixtureKey, type FixtureKeyName } from './fixture-keys.ts';

/** A key pair that tokens are signed with. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  /** The public key as PEM text (SPKI), ending in a line feed. */
  readonly publicPem: string;
  /** The bare public key as a JWK: `kty`, `n`, `e` for RSA, `kty`, `crv`, `x`, `y` for EC. */
  readonly publicJwk: Readonly<Record<string, string>>;
  /** A self-signed certificate of it (DER, base64), when the fixture has one. */
  readonly certificate: string | undefined;
}

const read = new Map<FixtureKeyName, SigningKey>();

/** The fixture key of this name; read once, then always the same object. */
export function signingKey(name: FixtureKeyName): SigningKey {
  let key = read.get(name);
  if (!key) {
    key = readKey(FIXTURE_KEYS[name]);
    read.set(name, key);
  }
  return key;
}

function readKey({ privateKey: text, certificate }: FixtureKey): SigningKey {
  const der = Buffer.from(text, 'base64');
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  return {
    privateKey,
    publicPem: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    publicJwk: publicKey.export({ format: 'jwk' }) as Record<string, string>,
    certificate,
  };
}
