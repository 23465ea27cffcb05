import type { FixtureKeyName } from '../jwt/fixture-keys.ts';

/** The production environment, and one for development. */
export type NintendoEnvironmentName = 'lp1' | 'dd1';

/** What a server has to know of an environment to verify its tokens. */
export interface NintendoEnvironment {
  readonly environment: NintendoEnvironmentName;
  /** The `iss` of its tokens, an origin without a slash at the end. */
  readonly issuer: string;
  /** The `jku` of its id tokens, where their keys are. */
  readonly jwksUrl: string;
  /** The `aud` of its id tokens. */
  readonly audience: string;
}

/** The `aud` of every id token: a constant of the system, not of the title. */
export const NINTENDO_AUDIENCE = 'ed9e2f05d286f7b8';

/** Where the keys of id tokens are. */
export const CERTIFICATES = '/1.0.0/certificates';

/** Where the keys of access tokens are. */
export const INTERNAL_CERTIFICATES = '/1.0.0/internal_certificates';

/** The keys of an environment: those that id tokens take turns with, and that of access tokens. */
export interface EnvironmentKeys {
  readonly ring: readonly [FixtureKeyName, FixtureKeyName, FixtureKeyName, FixtureKeyName];
  readonly internal: FixtureKeyName;
}

/** The fixture keys of each environment. */
export const ENVIRONMENT_KEYS: Readonly<Record<NintendoEnvironmentName, EnvironmentKeys>> = {
  lp1: { ring: ['lp1A', 'lp1B', 'lp1C', 'lp1D'], internal: 'lp1Internal' },
  dd1: { ring: ['dd1A', 'dd1B', 'dd1C', 'dd1D'], internal: 'dd1Internal' },
};

const LP1 = describe('lp1', 'e0d67c509fb203858ebcb2fe3f88c2aa.baas.nintendo.com');
const DD1 = describe('dd1', 'e97b8a9d672e4ce4845ec6947cd66ef6-sb.baas.nintendo.com');

/** Every simulated environment, production first. */
export const NINTENDO_ENVIRONMENTS: readonly NintendoEnvironment[] = [LP1, DD1];

/** The environment of this name, by default production. @throws TypeError for an unknown one. */
export function environmentCalled(name: NintendoEnvironmentName = 'lp1'): NintendoEnvironment {
  const found = NINTENDO_ENVIRONMENTS.find(({ environment }) => environment === name);
  if (!found) throw new TypeError(`no environment is called ${name}`);
  return found;
}

/** The environment at this origin; without one, as at the simulator's `url`, production. */
export function environmentAt(origin: string | undefined): NintendoEnvironment {
  return NINTENDO_ENVIRONMENTS.find(({ issuer }) => issuer === origin) ?? LP1;
}

function describe(environment: NintendoEnvironmentName, host: string): NintendoEnvironment {
  const issuer = `https://${host}`;
  const jwksUrl = issuer + CERTIFICATES;
  return { environment, issuer, jwksUrl, audience: NINTENDO_AUDIENCE };
}
