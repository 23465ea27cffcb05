import { createHmac, createPublicKey, type JsonWebKey, verify, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NINTENDO_FORGERIES, type NintendoForgery } from './forgeries.ts';
import { type NintendoSimulator, startNintendo } from './nintendo.ts';
import { type Expectation, faultsOf, partsOf } from './token-faults.test-fixture.ts';
import { NINTENDO_APPLICATION_ID } from './tokens.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
let simulator: NintendoSimulator;

beforeAll(async () => {
  simulator = await startNintendo({ clock: { now: () => NOW, timer: () => () => {} } });
});
afterAll(() => simulator.close());

type PublishedKey = JsonWebKey & { kid: string };

async function keysAt(url: string): Promise<PublishedKey[]> {
  const response = await simulator.fetch(url);
  return ((await response.json()) as { keys: PublishedKey[] }).keys;
}

async function expectation(environment: 'lp1' | 'dd1' = 'lp1'): Promise<Expectation> {
  const found = simulator.environments.find((one) => one.environment === environment);
  if (!found) throw new Error(`no environment ${environment}`);
  const keys = await keysAt(found.jwksUrl);
  return { ...found, applicationId: NINTENDO_APPLICATION_ID, keys, now: NOW / 1_000 };
}

/** The faults of each forgery: a signature by another key is the fault that comes with some. */
const FAULTS: Readonly<Record<NintendoForgery, readonly string[]>> = {
  algNone: ['segments', 'alg', 'signature'],
  algNoneMixedCase: ['segments', 'alg', 'signature'],
  algEmpty: ['segments', 'alg', 'signature'],
  algNoneSigned: ['alg'],
  algMissing: ['alg'],
  hs256WithPem: ['alg', 'signature'],
  hs256WithJwk: ['alg', 'signature'],
  embeddedJwk: ['jwk', 'signature'],
  embeddedGenuineJwk: ['jwk'],
  embeddedX5c: ['x5c', 'signature'],
  x5u: ['x5u'],
  attackerJku: ['jku'],
  lookalikeJku: ['jku'],
  noJku: ['jku'],
  noKid: ['kid'],
  crit: ['crit'],
  attackerKey: ['signature'],
  accessToken: ['kid', 'jku', 'signature', 'typ'],
  tagNx: ['alg', 'signature', 'sub', 'life'],
  duplicateKeys: ['json'],
  duplicateHeaderKeys: ['json'],
  bom: ['json'],
  padding: ['alphabet'],
  whitespace: ['alphabet'],
  trailingNewline: ['alphabet'],
  fourSegments: ['segments'],
  encrypted: [],
  nonCanonical: ['canonical'],
  zeroSub: ['sub'],
  noNintendo: ['nintendo'],
  otherApplication: ['nintendo'],
  wrongIssuer: ['iss'],
  issuerTrailingSlash: ['iss'],
  otherEnvironmentIssuer: ['iss'],
  otherAudience: ['aud'],
  audArray: ['aud'],
  noAudience: ['aud'],
  expString: ['exp'],
  noExp: ['exp'],
  noIat: ['iat'],
  longLife: ['life'],
  expired: ['exp'],
  future: ['iat'],
  notYetValid: ['nbf'],
};

test('every kind is listed once', () => {
  expect([...NINTENDO_FORGERIES].sort()).toEqual(Object.keys(FAULTS).sort());
});

test('a genuine token of either environment has no fault', async () => {
  for (const environment of ['lp1', 'dd1'] as const) {
    const { nsaIdToken } = simulator.credentials('ada', { environment });
    expect(faultsOf(nsaIdToken, await expectation(environment))).toEqual([]);
  }
});

// It has other parts, and a test of its own.
const threeParts = NINTENDO_FORGERIES.filter((kind) => kind !== 'encrypted');

test.each(threeParts)('%s has its fault and only that, in either environment', async (kind) => {
  for (const environment of ['lp1', 'dd1'] as const) {
    const token = simulator.forge('ada', kind, { environment });
    expect(faultsOf(token, await expectation(environment))).toEqual(FAULTS[kind]);
  }
});

describe('each forgery is what its name says', () => {
  const forged = (kind: NintendoForgery) => partsOf(simulator.forge('ada', kind));

  test('no algorithm, in every spelling', () => {
    expect(forged('algNone').header.alg).toBe('none');
    expect(forged('algNoneMixedCase').header.alg).toBe('nOnE');
    expect(forged('algEmpty').header.alg).toBe('');
    expect(forged('algNoneSigned').header.alg).toBe('none');
    expect(forged('algMissing').header).not.toHaveProperty('alg');
    for (const kind of ['algNone', 'algNoneMixedCase', 'algEmpty'] as const) {
      expect(simulator.forge('ada', kind)).toMatch(/^[\w-]+\.[\w-]+\.$/);
    }
  });

  test('HMAC under what a careless server takes for its secret', async () => {
    const [key] = (await expectation()).keys;
    const pem = createPublicKey({ key: key as JsonWebKey, format: 'jwk' });
    const secrets = {
      hs256WithPem: pem.export({ format: 'pem', type: 'spki' }),
      hs256WithJwk: JSON.stringify(key),
      tagNx: 'tagNX',
    };
    for (const [kind, secret] of Object.entries(secrets)) {
      const { header, signed, signature } = forged(kind as NintendoForgery);
      expect(header.alg).toBe('HS256');
      expect(createHmac('sha256', secret).update(signed).digest()).toEqual(signature);
    }
    expect(forged('tagNx').claims).toMatchObject({ sub: '0000000000000000', exp: 1_999_999_999 });
  });

  test('an embedded key verifies its token', async () => {
    const { header, signed, signature } = forged('embeddedJwk');
    const jwk = createPublicKey({ key: header.jwk as JsonWebKey, format: 'jwk' });
    expect(verify('sha256', signed, jwk, signature)).toBe(true);
    const chained = forged('embeddedX5c');
    const [text = ''] = chained.header.x5c as string[];
    const { publicKey } = new X509Certificate(Buffer.from(text, 'base64'));
    expect(verify('sha256', chained.signed, publicKey, chained.signature)).toBe(true);
    const attacked = forged('attackerKey');
    expect(verify('sha256', attacked.signed, publicKey, attacked.signature)).toBe(true);
    const { keys } = await expectation();
    expect(forged('embeddedGenuineJwk').header.jwk).toEqual(keys[0]);
  });

  test('addresses of keys that must never be fetched', () => {
    const path = '/1.0.0/certificates';
    expect(forged('attackerJku').header.jku).toBe(`https://attacker.test${path}`);
    const host = 'e0d67c509fb203858ebcb2fe3f88c2aa.baas.nintendo.com';
    expect(forged('lookalikeJku').header.jku).toBe(`https://${host}.attacker.test${path}`);
    expect(forged('x5u').header.x5u).toBe('https://attacker.test/certificate.pem');
    expect(forged('noJku').header).not.toHaveProperty('jku');
    expect(forged('noKid').header).not.toHaveProperty('kid');
    expect(forged('crit').header).toMatchObject({ crit: ['urgent'], urgent: true });
  });

  test('an access token is good by the internal set', async () => {
    const genuine = await expectation();
    const jwksUrl = `${genuine.issuer}/1.0.0/internal_certificates`;
    const internal = { ...genuine, jwksUrl, keys: await keysAt(jwksUrl) };
    expect(faultsOf(simulator.forge('ada', 'accessToken'), internal)).toEqual(['typ']);
    expect(forged('accessToken').claims.typ).toBe('token');
  });

  test('claims', () => {
    const now = NOW / 1_000;
    const [lp1, dd1] = simulator.environments;
    expect(forged('zeroSub').claims.sub).toBe('0000000000000000');
    expect(forged('noNintendo').claims).not.toHaveProperty('nintendo');
    expect(forged('wrongIssuer').claims.iss).toBe('https://attacker.test');
    expect(forged('issuerTrailingSlash').claims.iss).toBe(`${lp1?.issuer}/`);
    expect(forged('otherEnvironmentIssuer').claims.iss).toBe(dd1?.issuer);
    const other = forged('otherAudience').claims.aud;
    expect(other).toMatch(/^[0-9a-f]{16}$/);
    expect(forged('audArray').claims.aud).toEqual([other, lp1?.audience]);
    for (const [kind, claim] of [
      ['noAudience', 'aud'],
      ['noExp', 'exp'],
      ['noIat', 'iat'],
    ] as const) {
      expect(forged(kind).claims).not.toHaveProperty(claim);
    }
    expect(forged('expString').claims.exp).toBe(String(now + 10_800));
    expect(forged('longLife').claims).toMatchObject({ iat: now, exp: now + 14_401 });
    expect(forged('expired').claims).toMatchObject({ iat: now - 14_400, exp: now - 3_600 });
    expect(forged('future').claims).toMatchObject({ iat: now + 3_600, exp: now + 14_400 });
    expect(forged('notYetValid').claims).toMatchObject({ iat: now, nbf: now + 3_600 });
  });

  test('spellings', () => {
    const text = (kind: NintendoForgery, part: number) =>
      Buffer.from(simulator.forge('ada', kind).split('.')[part] ?? '', 'base64url').toString();
    expect(text('duplicateKeys', 1)).toMatch(/^\{"sub":"f{16}","sub":"[0-9a-f]{16}","aud"/);
    expect(text('duplicateHeaderKeys', 0)).toMatch(/^\{"alg":"none","alg":"RS256","jku"/);
    expect(text('bom', 1)).toMatch(/^\ufeff\{"sub":/);
    expect(simulator.forge('ada', 'padding')).toMatch(/^[\w.-]+==$/);
    expect(simulator.forge('ada', 'whitespace')).toMatch(/^[\w.-]+\n[\w-]{100}$/);
    expect(simulator.forge('ada', 'trailingNewline')).toMatch(/^[\w.-]+\n$/);
    expect(simulator.forge('ada', 'fourSegments').split('.')).toHaveLength(4);
    const token = simulator.forge('ada', 'nonCanonical');
    expect(partsOf(token).signature).toHaveLength(256);
  });

  test('encrypted looks like an encrypted token with a genuine one inside', async () => {
    const segments = simulator.forge('ada', 'encrypted').split('.');
    const bytes = segments.map((segment) => Buffer.from(segment, 'base64url'));
    expect(bytes.map((part) => part.toString('base64url'))).toEqual(segments);
    const [header, ...rest] = bytes;
    expect(JSON.parse(String(header))).toMatchObject({ enc: 'A256GCM', cty: 'JWT' });
    expect([rest[0]?.length, rest[1]?.length, rest[3]?.length]).toEqual([256, 12, 16]);
    expect(faultsOf(String(rest[2]), await expectation())).toEqual([]);
  });
});

test('a forgery of no kind, of nobody or of nowhere is a TypeError', () => {
  expect(() => simulator.forge('ada', 'toString' as NintendoForgery)).toThrow('toString');
  expect(() => simulator.forge('', 'bom')).toThrow(TypeError);
  expect(() => simulator.forge('ada', 'bom', { environment: 'td1' as 'lp1' })).toThrow('td1');
});
