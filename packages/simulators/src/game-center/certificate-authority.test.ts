import { createPublicKey, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { deriveFrom } from '../seed.ts';
import { createCertificateAuthority } from './certificate-authority.ts';
import { certificateFaults } from './certificate-faults.test-fixture.ts';
import { GAME_CENTER_CERTIFICATES, type GameCenterCertificate } from './certificate-plan.ts';
import { fixedKey } from './fixed-key.ts';

const NOW = Date.parse('2026-11-23T04:05:06.789Z');
const DAY = 86_400_000;

const authority = createCertificateAuthority(deriveFrom('a seed'), NOW);
const read = (certificate: GameCenterCertificate) =>
  new X509Certificate(authority.leaf(certificate));
const faultsAt = (certificate: GameCenterCertificate, now = NOW) =>
  certificateFaults({ leaf: authority.leaf(certificate), issuer: authority.issuer, now });

describe('the issuing CA', () => {
  const issuer = new X509Certificate(authority.issuer);

  test('is an authority that its root has signed', () => {
    expect(issuer.ca).toBe(true);
    expect(issuer.raw.equals(authority.issuer)).toBe(true);
    expect(issuer.verify(createPublicKey(fixedKey('root')))).toBe(true);
    expect(issuer.verify(issuer.publicKey)).toBe(false);
    expect(issuer.issuer).toBe('C=US\nO=Game Center Simulator\nCN=Game Center Simulator Root CA');
    expect(issuer.subject).toBe(
      'C=US\nO=Game Center Simulator\nCN=Game Center Simulator Code Signing CA',
    );
    expect(issuer.publicKey.asymmetricKeyDetails).toEqual({
      modulusLength: 2_048,
      publicExponent: 65_537n,
    });
  });

  test('is valid for the ten years around', () => {
    expect([issuer.validFrom, issuer.validTo].map(Date.parse)).toEqual([
      Date.UTC(2021, 0, 1),
      Date.UTC(2031, 0, 1),
    ]);
  });

  test('may sign leaves, and no more authorities', () => {
    // keyUsage, critical: digitalSignature, keyCertSign, cRLSign. basicConstraints: path of 0.
    expect(issuer.raw.includes(Buffer.from('0603551d0f0101ff040403020186', 'hex'))).toBe(true);
    expect(issuer.raw.includes(Buffer.from('30060101ff020100', 'hex'))).toBe(true);
  });
});

describe('a good leaf', () => {
  const good = ['rsa2048', 'rsa4096', 'rotated', 'sandbox'] as const;

  test.each(good)('%s has no fault', (certificate) => {
    const leaf = read(certificate);
    expect(faultsAt(certificate)).toEqual([]);
    expect(leaf.subject).toBe('C=US\nO=Apple Inc.\nCN=Apple Inc.');
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.3']);
    // keyUsage, critical: digitalSignature alone. basicConstraints, critical: no authority.
    expect(leaf.raw.includes(Buffer.from('0603551d0f0101ff040403020780', 'hex'))).toBe(true);
    expect(leaf.raw.includes(Buffer.from('0603551d130101ff04023000', 'hex'))).toBe(true);
    expect(leaf.infoAccess).toMatch(/^CA Issuers - URI:http:/);
  });

  test('is valid for the year around, to the second', () => {
    const { validFrom, validTo } = read('rsa2048');
    const [from = 0, to = 0] = [validFrom, validTo].map(Date.parse);
    expect([from, to]).toEqual([Date.UTC(2026, 4, 25), Date.UTC(2027, 4, 25)]);
    expect(faultsAt('rsa2048', from)).toEqual([]);
    expect(faultsAt('rsa2048', from - 1)).toEqual(['not yet valid']);
    expect(faultsAt('rsa2048', to)).toEqual([]);
    expect(faultsAt('rsa2048', to + 1)).toEqual(['expired']);
  });

  test('has a key and a serial number of its own', () => {
    const keys = good.map((name) => read(name).publicKey.export({ type: 'spki', format: 'pem' }));
    expect(new Set(keys).size).toBe(good.length);
    expect(read('rsa4096').publicKey.asymmetricKeyDetails?.modulusLength).toBe(4_096);
    for (const name of ['rsa2048', 'rotated', 'sandbox'] as const) {
      expect(read(name).publicKey.asymmetricKeyDetails?.modulusLength).toBe(2_048);
    }
    const serials = GAME_CENTER_CERTIFICATES.map((name) => read(name).serialNumber);
    expect(new Set(serials).size).toBe(GAME_CENTER_CERTIFICATES.length);
    for (const serial of serials) expect(serial).toMatch(/^[0-9A-F]{30,32}$/);
  });
});

describe('a bad leaf', () => {
  const bad = {
    expired: ['expired'],
    notYetValid: ['not yet valid'],
    otherCompany: ['other company'],
    // What signs itself cannot be signed by somebody else.
    selfSigned: ['names another issuer', 'not signed by the issuer'],
    otherIssuer: ['not signed by the issuer'],
    caCertificate: ['is an authority'],
    ecKey: ['no RSA key'],
    rsa1024: ['key too short'],
    rsaExponent3: ['odd exponent'],
    noExtendedKeyUsage: ['not for code signing'],
    serverAuthOnly: ['not for code signing'],
  } as const;

  test.each(Object.entries(bad))('%s has exactly this fault: %j', (certificate, faults) => {
    expect(faultsAt(certificate as keyof typeof bad)).toEqual(faults);
  });

  test('there is one for every certificate that is not good', () => {
    expect(GAME_CENTER_CERTIFICATES.slice(4)).toEqual(Object.keys(bad));
  });

  test('says in its details what its name says', () => {
    expect(read('otherCompany').subject).toBe('C=US\nO=Example Games LLC\nCN=Example Games LLC');
    expect(read('ecKey').publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    expect(read('rsa1024').publicKey.asymmetricKeyDetails?.modulusLength).toBe(1_024);
    expect(read('rsaExponent3').publicKey.asymmetricKeyDetails).toEqual({
      modulusLength: 2_048,
      publicExponent: 3n,
    });
    expect(read('noExtendedKeyUsage').keyUsage).toBeUndefined();
    expect(read('serverAuthOnly').keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    const self = read('selfSigned');
    expect([self.issuer, self.verify(self.publicKey)]).toEqual([self.subject, true]);
    expect(read('otherIssuer').verify(createPublicKey(fixedKey('otherIssuer')))).toBe(true);
  });

  test('stays out of its dates for weeks, and was or will be valid', () => {
    expect(faultsAt('expired', NOW - 31 * DAY)).toEqual([]);
    expect(faultsAt('notYetValid', NOW + 29 * DAY)).toEqual(['not yet valid']);
    expect(faultsAt('notYetValid', NOW + 31 * DAY)).toEqual([]);
  });
});

describe('bytes', () => {
  const all = (seed: string, now: number) => {
    const { issuer, leaf } = createCertificateAuthority(deriveFrom(seed), now);
    return { issuer, leaves: GAME_CENTER_CERTIFICATES.map(leaf) };
  };

  test('are the same for the same seed and day', () => {
    expect(all('a seed', NOW - 60_000)).toEqual(all('a seed', NOW));
    expect(authority.leaf('rsa2048')).toBe(authority.leaf('rsa2048'));
  });

  test('of the issuing CA are the same all year', () => {
    expect(all('a seed', Date.UTC(2026, 0, 1)).issuer).toEqual(authority.issuer);
    expect(all('a seed', Date.UTC(2027, 0, 1)).issuer).not.toEqual(authority.issuer);
  });

  test('differ with the seed and the day', () => {
    const { leaves } = all('a seed', NOW);
    const others = [all('another seed', NOW), all('a seed', NOW + DAY)];
    for (const other of others) {
      for (const [at, leaf] of leaves.entries()) expect(other.leaves[at]).not.toEqual(leaf);
    }
    expect(others[0]?.issuer).not.toEqual(authority.issuer);
  });

  test('hold in a clock of 1970 and beyond 2049', () => {
    for (const now of [0, Date.UTC(2049, 11, 31), Date.UTC(2300, 1, 1)]) {
      const { issuer, leaf } = createCertificateAuthority(deriveFrom(), now);
      expect(certificateFaults({ leaf: leaf('rsa2048'), issuer, now })).toEqual([]);
    }
    expect(() => createCertificateAuthority(deriveFrom(), Date.UTC(9_998, 0))).toThrow(RangeError);
    expect(() => createCertificateAuthority(deriveFrom(), Number.NaN)).toThrow(RangeError);
  });
});

test('there are no other leaves', () => {
  expect(() => authority.leaf('toString' as never)).toThrow('no certificate is called toString');
});
