import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import type { GameCenterCertificate } from '@playerlink/simulators';
import { describe, expect, test } from 'vitest';
import {
  faultOf,
  hasRsaKey,
  isApples,
  isEndEntity,
  issuersOf,
  isValidAt,
  readDer,
  signsCode,
  validityOf,
} from './certificate-rules.ts';
import { appleWithComma, forged, OID, rsaPss } from './certificates.test-fixture.ts';
import { setStage } from './stage.test-fixture.ts';

const stage = setStage();

/** A certificate as the simulator serves it. */
async function served(certificate: GameCenterCertificate): Promise<X509Certificate> {
  if (certificate === 'rotated') stage.platform.rotate();
  const { publicKeyUrl } = stage.platform.credentials('ada', { certificate });
  const response = await stage.platform.fetch(publicKeyUrl);
  return new X509Certificate(Buffer.from(await response.arrayBuffer()));
}

const issuer = () => new X509Certificate(stage.platform.issuerPem);
const hex = (text: string) => Buffer.from(text).toString('hex');

const GOOD = ['rsa2048', 'rsa4096', 'rotated', 'sandbox'] as const;

test.each(GOOD)('%s passes every rule', async (name) => {
  const certificate = await served(name);
  expect(readDer(certificate.raw)?.fingerprint256).toBe(certificate.fingerprint256);
  expect(faultOf(certificate, stage.clock.now())).toBeUndefined();
  expect(issuersOf(certificate, [issuer()])).toHaveLength(1);
});

describe('readDer', () => {
  test.each<[string, (der: Buffer) => Buffer]>([
    ['nothing', () => Buffer.alloc(0)],
    ['HTML', () => Buffer.from('<html></html>')],
    ['PEM', (der) => Buffer.from(new X509Certificate(der).toString())],
    ['PEM after something else', (der) => Buffer.from(`hello\n${new X509Certificate(der)}`)],
    ['a byte behind it', (der) => Buffer.concat([der, Buffer.alloc(1)])],
    ['a byte before it', (der) => Buffer.concat([Buffer.alloc(1), der])],
    ['two certificates', (der) => Buffer.concat([der, der])],
    ['half of it', (der) => der.subarray(0, der.length / 2)],
    ['all but the last byte', (der) => der.subarray(0, -1)],
    ['a public key', () => generateKeyPairSync('ed25519').publicKey.export(SPKI)],
  ])('%s is no certificate', async (_, spoil) => {
    const { raw } = await served('rsa2048');
    expect(readDer(spoil(raw))).toBeUndefined();
  });

  const SPKI = { type: 'spki', format: 'der' } as const;
});

describe('hasRsaKey', () => {
  test.each(['ecKey', 'rsa1024', 'rsaExponent3'] as const)('not with %s', async (name) => {
    const certificate = await served(name);
    expect(hasRsaKey(certificate)).toBe(false);
    expect(faultOf(certificate, stage.clock.now())).toMatch(/^its key/);
  });

  test('not with a key for RSA-PSS', () => {
    expect(rsaPss.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2_048);
    expect(hasRsaKey(rsaPss)).toBe(false);
  });

  test('a key of an unknown kind is a fault, not a crash', async () => {
    const strange = forged(await served('rsa2048'), OID.rsaEncryption, OID.unknownKey);
    expect(() => strange.publicKey).toThrow();
    expect(faultOf(strange, stage.clock.now())).toBe('a part of it cannot be read');
  });
});

test('isEndEntity: not the certificate of an authority', async () => {
  const certificate = await served('caCertificate');
  expect(isEndEntity(certificate)).toBe(false);
  expect(faultOf(certificate, stage.clock.now())).toMatch(/authority/);
  expect(isEndEntity(issuer())).toBe(false);
});

describe('signsCode', () => {
  test.each(['noExtendedKeyUsage', 'serverAuthOnly'] as const)('not with %s', async (name) => {
    const certificate = await served(name);
    expect(signsCode(certificate)).toBe(false);
    expect(faultOf(certificate, stage.clock.now())).toMatch(/code signing/);
  });

  test('not for a purpose with a similar number', async () => {
    const certificate = await served('rsa2048');
    expect(signsCode(forged(certificate, OID.codeSigning, OID.anyUsageLookalike))).toBe(false);
  });
});

describe('isApples', () => {
  test('both spellings of the company', async () => {
    expect(isApples(await served('rsa2048'))).toBe(true);
    expect(isApples(appleWithComma)).toBe(true);
  });

  test('not with otherCompany', async () => {
    const certificate = await served('otherCompany');
    expect(isApples(certificate)).toBe(false);
    expect(faultOf(certificate, stage.clock.now())).toBe('its subject is not Apple');
  });

  test.each<[string, string, string]>([
    ['another company of nearly the same name', hex('Apple Inc.'), hex('Apple Inc,')],
    ['the name in lower case', hex('Apple Inc.'), hex('apple inc.')],
    ['a name with a null in it', hex('Apple Inc.'), hex('Apple\0Inc.')],
    ['another country', `${OID.country}13025553`, `${OID.country}13024742`],
    ['two companies', OID.commonName, OID.organization],
    ['no company, only a common name', OID.organization, OID.commonName],
  ])('not with %s', async (_, from, to) => {
    expect(isApples(forged(await served('rsa2048'), from, to))).toBe(false);
  });
});

describe('issuersOf', () => {
  test.each(['selfSigned', 'otherIssuer'] as const)('nobody for %s', async (name) => {
    const certificate = await served(name);
    expect(faultOf(certificate, stage.clock.now())).toBeUndefined();
    expect(issuersOf(certificate, [issuer()])).toEqual([]);
  });

  test('nobody for a certificate with a bit changed', async () => {
    const changed = forged(await served('rsa2048'), hex('Apple Inc.'), hex('Apple, Inc'));
    expect(issuersOf(changed, [issuer()])).toEqual([]);
  });

  test('an authority of another name with the same key is not the issuer', async () => {
    const certificate = await served('rsa2048');
    const renamed = forged(issuer(), hex('Game Center'), hex('Tame Center'));
    expect(certificate.verify(renamed.publicKey)).toBe(true);
    expect(issuersOf(certificate, [renamed])).toEqual([]);
  });

  test('only the right ones of several', async () => {
    const authorities = [appleWithComma, issuer(), rsaPss, issuer()];
    const found = issuersOf(await served('rsa4096'), authorities);
    expect(found).toEqual([authorities[1], authorities[3]]);
  });
});

describe('dates', () => {
  test('from the first to the last millisecond that the certificate says', async () => {
    const certificate = await served('rsa2048');
    const from = Date.parse(certificate.validFrom);
    const to = Date.parse(certificate.validTo);
    expect(validityOf(certificate)).toEqual({ from, to });
    const times = [from - 1, from, to, to + 1];
    expect(times.map((time) => isValidAt({ from, to }, time))).toEqual([false, true, true, false]);
    expect(times.map((time) => faultOf(certificate, time))).toEqual([
      'it is not valid now',
      undefined,
      undefined,
      'it is not valid now',
    ]);
  });

  test('times that cannot be read are none, the same at every reading', async () => {
    const certificate = await served('rsa2048');
    // UTCTime of 13 characters: its year becomes three characters that are no digits.
    const [time = ''] = /170d[0-9a-f]{26}/.exec(certificate.raw.toString('hex')) ?? [];
    const odd = forged(certificate, time, `170d181818${time.slice(10)}`);
    for (let reading = 0; reading < 100; reading += 1) {
      expect(validityOf(odd).from).toBeNaN();
      expect(faultOf(odd, 0)).toBe('it is not valid now');
    }
  });

  test.each(['expired', 'notYetValid'] as const)('%s', async (name) => {
    expect(faultOf(await served(name), stage.clock.now())).toBe('it is not valid now');
  });
});
