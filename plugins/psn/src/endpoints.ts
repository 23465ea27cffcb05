/** The platform's stages: live, certification and development. Each has accounts of its own. */
export type PsnEnvironment = 'np' | 'prod-qa' | 'sp-int';

/** What the older flow needs to know of an environment. */
export interface LegacyEndpoints {
  readonly tokenUrl: string;
  /** The access token goes behind it, as one segment. */
  readonly tokenInfoUrl: string;
}

/** What the newer flow needs to know of an environment. */
export interface V3Endpoints {
  readonly tokenUrl: string;
  readonly userInfoUrl: string;
  readonly jwksUrl: string;
  /** The `iss` of its id tokens. */
  readonly issuer: string;
  /** The `env_iss_id` of its id tokens. */
  readonly envIssuerId: number | string;
}

/** The same, with every part that a configuration may leave to the defaults. */
export type Overrides<Endpoints> = {
  readonly [Part in keyof Endpoints]?: Endpoints[Part] | undefined;
};

const LEGACY_HOSTS: Readonly<Record<PsnEnvironment, string>> = {
  np: 'auth.api.sonyentertainmentnetwork.com',
  'prod-qa': 'auth.api.prod-qa.sonyentertainmentnetwork.com',
  'sp-int': 'auth.api.sp-int.sonyentertainmentnetwork.com',
};

const ENV_ISSUER_IDS: Readonly<Record<PsnEnvironment, number>> = {
  np: 256,
  'prod-qa': 8,
  'sp-int': 1,
};

/** Where the older flow of an environment is. Another token endpoint is also where tokens are looked up. */
export function legacyEndpoints(
  environment: PsnEnvironment,
  given: Overrides<LegacyEndpoints>,
): LegacyEndpoints {
  const { tokenUrl = `https://${LEGACY_HOSTS[environment]}/2.0/oauth/token` } = given;
  return { tokenUrl, tokenInfoUrl: given.tokenInfoUrl ?? tokenUrl };
}

/** Where the newer flow of an environment is. The issuer is inferred: the platform does not publish it. */
export function v3Endpoints(
  environment: PsnEnvironment,
  given: Overrides<V3Endpoints>,
): V3Endpoints {
  const base = `https://s2s.${environment}.playstation.net/api/authz/v3`;
  return {
    tokenUrl: given.tokenUrl ?? `${base}/oauth/token`,
    userInfoUrl: given.userInfoUrl ?? `${base}/oauth/userinfo`,
    jwksUrl: given.jwksUrl ?? `${base}/oauth/jwks`,
    issuer: given.issuer ?? base,
    envIssuerId: given.envIssuerId ?? ENV_ISSUER_IDS[environment],
  };
}
