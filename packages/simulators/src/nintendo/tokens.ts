import type { SimulatorClock } from '../clock.ts';
import { compactToken, type TokenPart } from '../jwt/compact-token.ts';
import { sealWith } from '../jwt/seals.ts';
import { uuidFrom } from '../jwt/uuid.ts';
import { checkedPlayerName } from '../player-name.ts';
import type { Derive } from '../seed.ts';
import {
  environmentCalled,
  INTERNAL_CERTIFICATES,
  type NintendoEnvironment,
  type NintendoEnvironmentName,
} from './environments.ts';
import type { NintendoKey, NintendoKeyName, NintendoKeys } from './keys.ts';

/** The application id of the title that tokens are for by default. No real one. */
export const NINTENDO_APPLICATION_ID = '0100abcdef012000';

/** How long a token lasts, in seconds. */
const TOKEN_LIFE = 10_800;

/** What a running simulator makes its tokens and answers from. */
export interface NintendoPlatform {
  readonly derive: Derive;
  readonly clock: SimulatorClock;
  readonly keys: Readonly<Record<NintendoEnvironmentName, NintendoKeys>>;
  /** The `cache-control` of the key sets; none when empty. */
  readonly cacheControl: string;
  /** How many tokens were made so far: what tells two of the same moment apart. */
  tokens: number;
}

/** Members that replace those of a genuine token; one that is `undefined` is left out. */
export type NintendoOverrides = Readonly<Record<string, unknown>>;

/** Which genuine token is meant. */
export interface NintendoTokenChoice {
  /** Default: `lp1`. */
  readonly environment?: NintendoEnvironmentName;
  /** The title, 16 hex digits; default: {@link NINTENDO_APPLICATION_ID}. */
  readonly applicationId?: string;
  /** Any text names another console login of the same player. */
  readonly loginId?: string;
}

/** What `mint` makes a token of. */
export interface NintendoMint extends NintendoTokenChoice {
  /** Default: `ada`. */
  readonly player?: string;
  /** Signs the token and names it in `kid` and `jku`; default: `current`. `ec` signs by chance. */
  readonly key?: NintendoKeyName;
  /** Overrides, or text that stands in place of the JSON. */
  readonly claims?: TokenPart;
  /** Overrides, or text that stands in place of the JSON. */
  readonly header?: TokenPart;
}

/** The parts of a genuine token, before it is signed. */
export interface GenuineToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly environment: NintendoEnvironment;
  readonly key: NintendoKey;
  /** The time it is issued at, in whole seconds since 1970. */
  readonly now: number;
}

/** The parts of a new token: another `jti` at every call. @throws TypeError for a wrong choice. */
export function genuineToken(
  platform: NintendoPlatform,
  { player = 'ada', key: keyName = 'current', ...choice }: NintendoMint,
): GenuineToken {
  const environment = environmentCalled(choice.environment);
  const key = platform.keys[environment.environment].called(keyName);
  const internal = keyName === 'internal' && environment.issuer + INTERNAL_CERTIFICATES;
  const header = { alg: 'RS256', jku: internal || environment.jwksUrl, kid: key.kid };
  const claims = genuineClaims(platform, checkedPlayerName(player), environment, choice);
  return { header, claims, environment, key, now: claims.iat };
}

/** A new token, overridden and signed. @throws TypeError for a wrong choice. */
export function mintToken(platform: NintendoPlatform, options: NintendoMint): string {
  const { header, claims, key } = genuineToken(platform, options);
  const alg = options.key === 'ec' ? 'ES256' : 'RS256';
  return compactToken(
    overridden({ ...header, alg }, options.header),
    overridden(claims, options.claims),
    sealWith(key.key),
  );
}

function overridden(genuine: Readonly<Record<string, unknown>>, by: TokenPart = {}): TokenPart {
  return typeof by === 'string' ? by : { ...genuine, ...by };
}

function genuineClaims(
  platform: NintendoPlatform,
  player: string,
  { environment, issuer, audience }: NintendoEnvironment,
  choice: NintendoTokenChoice,
) {
  const { derive, clock } = platform;
  const now = clock.now();
  platform.tokens += 1;
  const noise = (use: string) => derive(use, environment, player, `${now}`, `${platform.tokens}`);
  const iat = Math.floor(now / 1_000);
  // The same in every environment: only together with it is an id one person's.
  const sub = hexId(derive('sub', player));
  const login = hexId(derive('did', player, checkedLoginId(choice.loginId)));
  const edi = noise('edi').subarray(0, 16).toString('hex');
  return {
    sub,
    aud: audience,
    exp: iat + TOKEN_LIFE,
    iat,
    iss: issuer,
    jti: uuidFrom(noise('jti')),
    typ: 'id_token',
    'bs:did': login,
    nintendo: { ai: checkedApplicationId(choice.applicationId), av: '0000', at: iat, edi },
  };
}

/** 16 lower case hex digits. */
function hexId(noise: Buffer): string {
  return noise.subarray(0, 8).toString('hex');
}

function checkedLoginId(loginId = ''): string {
  if (typeof loginId !== 'string') throw new TypeError('loginId must be text');
  return loginId;
}

function checkedApplicationId(applicationId = NINTENDO_APPLICATION_ID): string {
  if (!/^[0-9a-f]{16}$/i.test(applicationId)) {
    throw new TypeError('an application id has 16 hex digits');
  }
  return applicationId;
}
