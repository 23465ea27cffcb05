import { sign } from 'node:crypto';
import { certificatePlan, type GameCenterCertificate } from './certificate-plan.ts';
import { fixedKey } from './fixed-key.ts';
import { gameCenterPayload } from './payload.ts';
import type { GameCenterPlatform } from './platform.ts';
import type { GameCenterIdKind } from './players.ts';
import { publicKeyUrl } from './served-address.ts';

/** What a game client on iOS holds after `fetchItems(forIdentityVerificationSignature:)`. */
export type GameCenterCredentials = {
  /** `T:_` or `A:_` and 32 hex digits, or `G:` and up to 10 digits. */
  readonly externalPlayerId: string;
  /** The address of the certificate whose key made the signature. */
  readonly publicKeyUrl: string;
  /** 4 bytes in base64. */
  readonly salt: string;
  /** Base64 of as many bytes as the key has: 256 with the first certificate. */
  readonly signature: string;
  /** When it was signed, in ms since 1970. */
  readonly timestamp: number;
  /** What the player is called; not signed. */
  readonly displayName: string;
};

/** How credentials are to differ from the usual ones; each default is what an honest client has. */
export interface GameCenterChoice {
  /** The game they are for; default: the simulator's. */
  readonly bundleId?: string;
  /** Which of the player's ids they carry; default `team`. */
  readonly idKind?: GameCenterIdKind;
  /** Which of the player's ids the signature is over; default: `idKind`. */
  readonly signedIdKind?: GameCenterIdKind;
  /** A whole number of ms from 0 to 2^53 - 1; default: now. */
  readonly timestamp?: number;
  /** Whose key signs; default: the present certificate, `rsa2048` or, once rotated, `rotated`. */
  readonly certificate?: GameCenterCertificate;
  /** Default: the player's name, or what `rename` made of it. */
  readonly displayName?: string;
}

/** Something to sign as Game Center would, whatever it says. */
export interface GameCenterSigning {
  /** Any text in the place of a player's id. */
  readonly id: string;
  /** Any text in the place of a bundle id. */
  readonly bundleId: string;
  /** A whole number of ms from 0 to 2^53 - 1. */
  readonly timestamp: number;
  /** Base64 of any number of bytes. */
  readonly salt: string;
  /** Whose key signs; default: the present certificate, `rsa2048` or, once rotated, `rotated`. */
  readonly certificate?: GameCenterCertificate;
}

/** Makes credentials and signatures. */
export interface CredentialMint {
  credentials(player: string, choice?: GameCenterChoice): GameCenterCredentials;
  sign(signing: GameCenterSigning): string;
}

/** A mint that never gives a player the same salt twice for one timestamp. */
export function createCredentialMint(platform: GameCenterPlatform): CredentialMint {
  const { players, clock } = platform;
  const nextSalt = saltSource(platform);
  const present = (): GameCenterCertificate => (platform.isRotated ? 'rotated' : 'rsa2048');
  return {
    sign: (signing) => signature({ certificate: present(), ...signing }),
    credentials(player, choice = {}) {
      const { bundleId = platform.bundleId, idKind = 'team', signedIdKind = idKind } = choice;
      const { certificate = present(), timestamp = clock.now() } = choice;
      const externalPlayerId = players.id(player, idKind, bundleId);
      const id = players.id(player, signedIdKind, bundleId);
      const salt = nextSalt(player, timestamp);
      return {
        externalPlayerId,
        publicKeyUrl: publicKeyUrl(certificate),
        salt,
        signature: signature({ id, bundleId, timestamp, salt, certificate }),
        timestamp,
        displayName: choice.displayName ?? players.displayName(player),
      };
    },
  };
}

function saltSource({ derive, startedAt }: GameCenterPlatform) {
  let given = 0;
  return (player: string, timestamp: number): string => {
    // With the start in it, because the count begins again at a restart.
    const first = derive('salt', String(startedAt), player, String(timestamp)).readUInt32BE(0);
    const salt = Buffer.alloc(4);
    // Added, not derived from: so two salts cannot be the same by chance.
    salt.writeUInt32BE((first + given) % 2 ** 32);
    given += 1;
    return salt.toString('base64');
  };
}

function signature(signing: Required<GameCenterSigning>): string {
  const salt = Buffer.from(signing.salt, 'base64');
  if (salt.toString('base64') !== signing.salt) throw new TypeError('salt must be base64');
  const key = fixedKey(certificatePlan(signing.certificate).key);
  return sign('sha256', gameCenterPayload({ ...signing, salt }), key).toString('base64');
}
