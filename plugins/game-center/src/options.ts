import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { decodeBase64 } from './base64.ts';
import { DIGICERT, isAuthority, MOST_AUTHORITIES } from './issuing-authorities.ts';
import { PLAYER_ID_KINDS } from './player-id.ts';

// Letters, digits, hyphens and dots, in parts that are not empty.
const BUNDLE_ID = /^(?=.{1,255}$)[A-Za-z\d-]+(\.[A-Za-z\d-]+)*$/;
const SHA256 = /^([\dA-Fa-f]{2}:?){31}[\dA-Fa-f]{2}$/;
const DAY_MS = 86_400_000;

const pemAuthority = z.strictObject({
  pem: z
    .string()
    .refine(isAuthority, 'must be the PEM of one certificate of an authority (CA:TRUE)')
    .transform((pem) => new X509Certificate(pem)),
});

const pinnedAuthority = z.strictObject({
  url: z.string().refine(isHttpsUrl, 'must be an https URL without user name and password'),
  /** Default: that of the authority that DigiCert signs with for Apple at present. */
  sha256: z
    .string()
    .regex(SHA256, 'must be 64 hex digits')
    .transform((text) => text.replaceAll(':', '').toLowerCase())
    .default(DIGICERT.sha256),
});

const milliseconds = (min: number, max: number) => {
  const message = `must be whole milliseconds of ${min}..${max}`;
  return z.int(message).min(min, message).max(max, message);
};

/** What `gameCenter` is called with. */
export const options = z
  .strictObject({
    /** The app's bundle id: it binds every signature to this title. */
    bundleId: z
      .string()
      .regex(
        BUNDLE_ID,
        'must be a bundle id such as com.example.golf (is the environment variable set?)',
      ),
    /** Which ids a player may have. Only an Apple Arcade title has `game`. */
    idKinds: z.array(z.enum(PLAYER_ID_KINDS)).min(1, 'must name one at least').default(['team']),
    /** Whether certificates of sandbox.gc.apple.com are accepted as well. */
    allowSandbox: z.boolean().default(false),
    // No less than core waits for an answer: a proof has to be claimed before it runs out.
    pastWindowMs: milliseconds(60_000, DAY_MS).default(600_000),
    futureWindowMs: milliseconds(0, DAY_MS).default(300_000),
    /** Who issues Apple's certificates. */
    issuers: z
      .array(
        z.union([pemAuthority, pinnedAuthority], { error: 'must be { pem } or { url, sha256 }' }),
      )
      .min(1, 'must name one at least')
      .max(MOST_AUTHORITIES, `must name ${MOST_AUTHORITIES} at most`)
      .default([DIGICERT]),
  })
  .refine(({ bundleId, idKinds }) => !idKinds.includes('legacy') || !/^[\d-]/.test(bundleId), {
    path: ['bundleId'],
    message:
      'must begin with a letter where idKinds has legacy: those ids end with digits, and nothing stands between the two in what is signed',
  });

/** What a client sends, in the order of the errors. */
export const credentials = z.object({
  publicKeyUrl: z.string().max(200),
  timestamp: z.int().positive(),
  // As long as the key: RSA of 2048 or 4096 bits.
  signature: z.string().refine((text) => [256, 512].includes(decodeBase64(text)?.length ?? 0)),
  salt: z.string().refine((text) => (decodeBase64(text)?.length ?? 65) <= 64),
  externalPlayerId: z.string().max(255),
  // Cosmetic, and nobody signs it: core cleans it and cuts it.
  displayName: z.string().max(65_536),
});

function isHttpsUrl(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' && url.username === '' && url.password === '';
}
