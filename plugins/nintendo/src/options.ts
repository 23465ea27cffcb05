import type { CallOptions, PlatformFriend } from '@playerlink/core';
import { isHttpUrl } from '@playerlink/provider-kit';
import { z } from 'zod';
import { NINTENDO_ENVIRONMENTS, type NintendoIssuer } from './environments.ts';
import type { NsaAccount } from './nsa-account.ts';
import { LOGIN_ID_CLAIM } from './nsa-token.ts';

const isKeySetUrl = (text: string): boolean => isHttpUrl(text) && !/[\s?]/.test(text);

/**
 * The friends of an account, by the host's own means. Their `externalId` is the NSA id as Nintendo writes
 * it, 16 hex digits in lower case, of an account in the same environment. What it throws is only logged.
 */
export type FriendsOfAccount = (
  account: NsaAccount,
  options: CallOptions,
) => Promise<readonly PlatformFriend[]>;

const APPLICATION_ID = /^[0-9a-f]{16}$/i;

/** Claims that name no console login: the same at every login, or another at each. */
const NO_LOGIN = new Set(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'typ', 'nintendo']);

const text = z.string().regex(/^\S+$/, 'must be a text without blanks');

const issuer = z.strictObject({
  /** Part of the stored id, except for lp1. */
  environment: z.string().regex(/^[a-z0-9-]{1,32}$/, 'must be 1..32 of a-z, 0-9 and -'),
  issuer: text,
  jwksUrl: z
    .string()
    .refine(isKeySetUrl, 'must be an http(s) URL without query, fragment, user name and password'),
  audience: text,
});

/** What `nintendo` is called with. */
export const options = z.strictObject({
  /** The title's application ids at Nintendo: they bind every token to this title. */
  applicationIds: z
    .array(
      z.string().regex(APPLICATION_ID, 'must be 16 hex digits (is the environment variable set?)'),
    )
    .min(1, 'must name one at least'),
  /** Default: production. */
  issuers: z
    .array(issuer)
    .min(1, 'must name one at least')
    .refine(haveOneEnvironmentEach, 'must not have one issuer in two environments')
    .default([NINTENDO_ENVIRONMENTS.lp1]),
  loginIdClaim: z
    .string()
    .min(1, 'must not be empty')
    .refine((name) => !NO_LOGIN.has(name), 'must be a claim that names a console login')
    .default(LOGIN_ID_CLAIM),
  skewMs: z
    .int('must be a whole number')
    .min(0, 'must be 0..300000')
    .max(300_000, 'must be 0..300000')
    .default(60_000),
  /** Default: there are none. */
  friends: z
    .custom<FriendsOfAccount>((value) => typeof value === 'function', 'must be a function')
    .optional(),
});

/** What a client sends, in the order of the errors. */
export const credentials = z.object({
  nsaIdToken: z.string().max(8_192),
  // Cosmetic, and nobody signs it: core cleans it and cuts it.
  displayName: z.string().max(65_536),
  accountPerLoginId: z.boolean().optional(),
});

/** An account would have two ids otherwise. */
function haveOneEnvironmentEach(issuers: readonly NintendoIssuer[]): boolean {
  const environments = new Map(issuers.map(({ issuer, environment }) => [issuer, environment]));
  return issuers.every(({ issuer, environment }) => environments.get(issuer) === environment);
}
