/** The environments: development, certification and live. */
export type PsnEnvironmentName = 'sp-int' | 'prod-qa' | 'np';

/** How a title is registered: `legacy-2.0` of PS4, PS Vita and PS3, or `v3` of PS5. */
export type PsnFlow = 'legacy-2.0' | 'v3';

/** The addresses of the older flow in one environment. */
export interface PsnLegacyUrls {
  readonly environment: PsnEnvironmentName;
  readonly tokenUrl: string;
  /** `{accessToken}` stands for the token. */
  readonly tokenInfoUrlTemplate: string;
  /** Simulated only: `{accountId}` stands for the account. */
  readonly friendsUrlTemplate: string;
}

/** The addresses of the newer flow in one environment, and what its id tokens say of it. */
export interface PsnV3Urls {
  readonly environment: PsnEnvironmentName;
  readonly tokenUrl: string;
  readonly userInfoUrl: string;
  readonly jwksUrl: string;
  /** The `iss` of its id tokens. */
  readonly issuer: string;
  /** The `env_iss_id` of its id tokens. */
  readonly envIssuerId: number;
  /** Simulated only: `{accountId}` stands for the account. */
  readonly friendsUrlTemplate: string;
}

/** What a server has to know of one environment, by flow. */
export interface PsnEnvironment {
  readonly 'legacy-2.0': PsnLegacyUrls;
  readonly v3: PsnV3Urls;
}

/** The token endpoint of the older flow. */
export const LEGACY_TOKEN = '/2.0/oauth/token';

/** The path of what the older flow says about an access token. */
export const LEGACY_TOKEN_INFO = /^\/2\.0\/oauth\/token\/([^/]+)$/;

const V3 = '/api/authz/v3';

/** The token endpoint of the newer flow. */
export const V3_TOKEN = `${V3}/oauth/token`;

/** The user information of the newer flow. */
export const V3_USER_INFO = `${V3}/oauth/userinfo`;

/** The key set of the newer flow. */
export const V3_JWKS = `${V3}/oauth/jwks`;

/** The path of a user's friends. Made up: the real one is known to the platform's partners only. */
export const FRIENDS = /^\/api\/simulated\/v1\/users\/([^/]+)\/friends$/;

/** Every environment by its name. */
export const PSN_ENVIRONMENTS: Readonly<Record<PsnEnvironmentName, PsnEnvironment>> = {
  'sp-int': describe('sp-int', 'api.sp-int', 1),
  'prod-qa': describe('prod-qa', 'api.prod-qa', 8),
  np: describe('np', 'api', 256),
};

/** What one of the origins serves: which environment, and how the paths begin. */
export interface PsnOrigin {
  readonly environment: PsnEnvironmentName;
  readonly paths: string;
}

const ORIGINS: ReadonlyMap<string, PsnOrigin> = new Map(
  Object.values(PSN_ENVIRONMENTS).flatMap(({ 'legacy-2.0': legacy, v3 }) => [
    served(legacy, '/2.0/'),
    served(v3, '/api/'),
  ]),
);

/** Every origin: two of each environment. */
export const PSN_ORIGINS: readonly string[] = [...ORIGINS.keys()];

/** What is at this origin; without one, as at the simulator's `url`, all of the live environment. */
export function servedAt(origin: string | undefined): PsnOrigin {
  return ORIGINS.get(origin ?? '') ?? { environment: 'np', paths: '/' };
}

function describe(
  environment: PsnEnvironmentName,
  legacyHost: string,
  envIssuerId: number,
): PsnEnvironment {
  const legacy = `https://auth.${legacyHost}.sonyentertainmentnetwork.com`;
  const v3 = `https://s2s.${environment}.playstation.net`;
  const friendsUrlTemplate = `${v3}/api/simulated/v1/users/{accountId}/friends`;
  return {
    'legacy-2.0': {
      environment,
      tokenUrl: legacy + LEGACY_TOKEN,
      tokenInfoUrlTemplate: `${legacy}${LEGACY_TOKEN}/{accessToken}`,
      friendsUrlTemplate,
    },
    v3: {
      environment,
      tokenUrl: v3 + V3_TOKEN,
      userInfoUrl: v3 + V3_USER_INFO,
      jwksUrl: v3 + V3_JWKS,
      issuer: v3 + V3,
      envIssuerId,
      friendsUrlTemplate,
    },
  };
}

function served(
  { environment, tokenUrl }: PsnLegacyUrls | PsnV3Urls,
  paths: string,
): readonly [string, PsnOrigin] {
  return [new URL(tokenUrl).origin, { environment, paths }];
}
