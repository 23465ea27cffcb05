import { createHash, X509Certificate } from 'node:crypto';
import { type Simulator, startSimulator } from '../server.ts';
import { answerGameCenter, GAME_CENTER_LIES, type GameCenterLie } from './answers.ts';
import {
  createCredentialMint,
  type GameCenterChoice,
  type GameCenterCredentials,
  type GameCenterSigning,
} from './credentials.ts';
import { type GameCenterOptions, openPlatform } from './platform.ts';
import { GAME_CENTER_ORIGINS, ISSUER_URL } from './served-address.ts';

/**
 * Game Center, simulated: real certificates and real signatures of authorities of its own. Players
 * go by a name of 1 to 64 UTF-8 bytes, which is also the first that they show.
 */
export interface GameCenterSimulator
  extends Simulator<GameCenterLie, GameCenterCredentials, GameCenterChoice> {
  /**
   * What a client holds after asking for an identity verification signature: with a new salt at
   * every call. The same seed, clock and order of calls give the same credentials, except that
   * an `ecKey` signs with real chance.
   *
   * @throws TypeError for a bad name or a wrong choice.
   */
  credentials(player: string, choice?: GameCenterChoice): GameCenterCredentials;
  /**
   * The signature of Game Center over exactly this, in base64.
   *
   * @throws TypeError when the timestamp is out of its range, the salt not base64 or the
   * certificate unknown.
   */
  sign(signing: GameCenterSigning): string;
  /** Changes the display name; ids stay. @throws TypeError when it is empty. */
  rename(player: string, displayName: string): void;
  /**
   * From now on `gc-prod-100` is served and signs, with another key; `gc-prod-99` stays served.
   * Later calls change nothing.
   */
  rotate(): void;
  /** The issuing CA's certificate as PEM. The same for the same seed and UTC year of the start. */
  readonly issuerPem: string;
  /** The SHA-256 of the issuing CA's certificate in DER, as 64 lower case hex digits. */
  readonly issuerSha256: string;
  /** Where the issuing CA's certificate is served in DER, at one of `origins`. */
  readonly issuerUrl: string;
}

/**
 * Starts `https://static.gc.apple.com` and `https://sandbox.gc.apple.com` on 127.0.0.1, as far as
 * they serve the certificates that identity verification signatures are checked with, and beside
 * them an origin for the issuing CA. Certificates are dated around the clock's time at the start.
 *
 * @throws TypeError when an option is wrong, RangeError when the clock's year is none that
 * certificates can say; the error of `listen` when the port is taken.
 */
export async function startGameCenter(
  options: GameCenterOptions = {},
): Promise<GameCenterSimulator> {
  const platform = openPlatform(options);
  const { authority, players } = platform;
  const mint = createCredentialMint(platform);
  const simulator = await startSimulator<GameCenterLie, GameCenterCredentials, GameCenterChoice>(
    {
      id: 'game-center',
      origins: GAME_CENTER_ORIGINS,
      lies: GAME_CENTER_LIES,
      route: (request, lies) => answerGameCenter(platform, request, lies),
      credentials: mint.credentials,
    },
    options,
  );
  // Assigned, not spread: a copy would freeze requests and faults as they are now.
  return Object.assign(simulator, {
    sign: mint.sign,
    rename: players.rename,
    rotate: () => {
      platform.isRotated = true;
    },
    issuerPem: new X509Certificate(authority.issuer).toString(),
    issuerSha256: createHash('sha256').update(authority.issuer).digest('hex'),
    issuerUrl: ISSUER_URL,
  });
}
