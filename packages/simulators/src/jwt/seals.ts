import { createHmac, sign } from 'node:crypto';
import type { Seal } from './compact-token.ts';
import type { SigningKey } from './signing-key.ts';

/** Signs with RS256, or with ES256 when the key is a P-256 one. */
export function sealWith({ privateKey }: SigningKey): Seal {
  // Ignored for RSA. JOSE wants r and s side by side, not the DER that is node's default.
  return (signed) =>
    sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
}

/** Signs with HS256 under this text. */
export function hmacSeal(secret: string): Seal {
  return (signed) => createHmac('sha256', secret).update(signed).digest();
}

/** An empty signature. */
export const unsealed: Seal = () => Buffer.alloc(0);
