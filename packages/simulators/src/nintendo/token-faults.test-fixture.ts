import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';

/** What a server would be configured with, and the key set it has fetched. */
export interface Expectation {
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly audience: string;
  readonly applicationId: string;
  readonly keys: readonly (JsonWebKey & { kid?: string })[];
  /** In seconds. */
  readonly now: number;
}

/** The header and claims of a token, read as leniently as Node does it. */
export function partsOf(token: string) {
  const [header = '', claims = '', signature = ''] = token.split('.');
  const read = (text: string): Record<string, unknown> =>
    JSON.parse(
      Buffer.from(text, 'base64url')
        .toString()
        .replace(/^\ufeff/, ''),
    );
  return {
    header: read(header),
    claims: read(claims),
    signed: Buffer.from(`${header}.${claims}`),
    signature: Buffer.from(signature, 'base64url'),
  };
}

/** Every fault of a token by name, each found without regard to the others. */
export function faultsOf(token: string, expected: Expectation): string[] {
  return [
    ...spellingFaults(token),
    ...headerFaults(token, expected),
    ...claimFaults(token, expected),
  ];
}

function spellingFaults(token: string): string[] {
  const segments = token.split('.');
  const faults = {
    segments: segments.length !== 3 || segments.includes(''),
    alphabet: !/^[\w.-]*$/.test(token) || token.endsWith('\n'),
    canonical: segments.some((text) => {
      const letters = text.replaceAll(/[^\w-]/g, '');
      return Buffer.from(letters, 'base64url').toString('base64url') !== letters;
    }),
    // Canonical JSON of this simulator: a second key of the same name or a BOM would be lost.
    json: segments.slice(0, 2).some((text, at) => {
      const { header, claims } = partsOf(token);
      const again = JSON.stringify([header, claims][at]);
      return Buffer.from(text, 'base64url').toString() !== again;
    }),
  };
  return present(faults);
}

function headerFaults(token: string, { keys, jwksUrl }: Expectation): string[] {
  const { header, signed, signature } = partsOf(token);
  const named = keys.find(({ kid }) => kid === header.kid);
  // A forger may leave out the name of the key, but the signature is a matter of its own.
  const key = named ?? keys[0];
  const verified =
    key !== undefined &&
    verify('sha256', signed, createPublicKey({ key, format: 'jwk' }), signature);
  return present({
    alg: header.alg !== 'RS256',
    kid: named === undefined,
    jku: header.jku !== jwksUrl,
    crit: 'crit' in header,
    jwk: 'jwk' in header,
    x5c: 'x5c' in header,
    x5u: 'x5u' in header,
    signature: !verified,
  });
}

function claimFaults(token: string, expected: Expectation): string[] {
  const { sub, iss, aud, exp, iat, nbf, typ, nintendo } = partsOf(token).claims;
  const { now } = expected;
  const application = (nintendo as { ai?: unknown } | undefined)?.ai;
  return present({
    sub: !/^(?!0{16})[0-9a-f]{16}$/.test(String(sub)),
    iss: iss !== expected.issuer,
    aud: aud !== expected.audience,
    exp: typeof exp !== 'number' || exp <= now,
    iat: typeof iat !== 'number' || iat > now,
    nbf: nbf !== undefined && Number(nbf) > now,
    life: Number(exp) - Number(iat) > 4 * 3_600,
    typ: typ !== 'id_token',
    nintendo: application !== expected.applicationId,
  });
}

function present(faults: Readonly<Record<string, boolean>>): string[] {
  return Object.keys(faults).filter((name) => faults[name]);
}
