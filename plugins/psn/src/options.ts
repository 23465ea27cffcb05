import { isHttpUrl } from '@playerlink/provider-kit';
import { z } from 'zod';
import { friendsOptions, memberName } from './friends.ts';

const isPlatformUrl = (text: string): boolean => isHttpUrl(text) && !/[?\s]/.test(text);

const FLOWS = ['legacy-2.0', 'v3'] as const;

/** How a title is registered: of PS4, PS Vita and PS3, or of PS5 and newer. */
export type PsnFlow = (typeof FLOWS)[number];

const EMPTY = 'must not be empty (is the environment variable set?)';

const platformUrl = z
  .string()
  .refine(
    isPlatformUrl,
    'must be an http(s) URL without blanks, query, fragment, user name and password',
  );

const redirectUri = z.string().min(1, 'must not be empty').max(2_048);

/** The options that only one of the flows has. */
const ONLY: Readonly<Record<PsnFlow, readonly string[]>> = {
  'legacy-2.0': ['tokenInfoUrl'],
  v3: ['userInfoUrl', 'jwksUrl', 'issuer', 'envIssuerId', 'skewMs'],
};

/** What the plugin's function takes. Both names of the title are required: they bind every code to it. */
export const options = z
  .strictObject({
    clientId: z
      .string()
      .min(1, EMPTY)
      .regex(/^[!-9;-~]*$/, 'must be ASCII text without blanks and colons'),
    clientSecret: z
      .string()
      .min(1, EMPTY)
      .regex(/^[!-~]*$/, 'must be ASCII text without blanks'),
    environment: z.enum(['np', 'prod-qa', 'sp-int']),
    flow: z.enum(FLOWS).default('legacy-2.0'),
    allowedRedirectUris: z.array(redirectUri).default([]),
    defaultRedirectUri: redirectUri.optional(),
    scope: z
      .string()
      .regex(/^[!-~]+( [!-~]+)*$/, 'must be scopes with one blank between them')
      .optional(),
    accountIdField: memberName.optional(),
    onlineIdField: memberName.optional(),
    tokenUrl: platformUrl.optional(),
    tokenInfoUrl: platformUrl.optional(),
    userInfoUrl: platformUrl.optional(),
    jwksUrl: platformUrl.optional(),
    issuer: z.string().min(1, 'must not be empty').optional(),
    envIssuerId: z.union([z.int(), z.string().min(1)], 'must be a whole number or text').optional(),
    skewMs: z.number().min(0).max(300_000).optional(),
    friends: friendsOptions.optional(),
  })
  .check(({ value, issues }) => {
    for (const flow of FLOWS.filter((one) => one !== value.flow)) {
      for (const [name, given] of Object.entries(value)) {
        if (given === undefined || !ONLY[flow].includes(name)) continue;
        const message = `belongs to the flow ${flow}, and this is ${value.flow}`;
        issues.push({ code: 'custom', path: [name], message, input: value });
      }
    }
  });

/** Checked {@link options}. */
export type PsnOptions = z.output<typeof options>;
