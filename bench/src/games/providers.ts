import { generateKeyPairSync, sign } from 'node:crypto';
import { ConnectError, defineProvider, type Fetch, type ProviderModule } from '@playerlink/core';
import { jwtVerifier } from '@playerlink/provider-kit';
import { z } from 'zod';

/** How the identity of a connect is proven: at once, or by an RS256 signature with a key that is known. */
export type Proof = 'stub' | 'rs256';

const credentials = z.object({ ticket: z.string().max(2_048) });

/** Believes whoever says who they are: what is left is the cost of all else. */
const stub = defineProvider({
  id: 'stub',
  options: z.strictObject({}),
  credentials,
  setup: () => ({
    async verify({ ticket }) {
      if (ticket === '') throw new ConnectError('NOTAUTHENTICATED');
      return { externalId: ticket, displayName: ticket };
    },
  }),
});

const ISSUER = 'https://issuer.example';
const AUDIENCE = 'bench';

const RULES = {
  issuers: [{ issuer: ISSUER, audience: AUDIENCE, jwksUrl: `${ISSUER}/keys` }],
  subject: { claim: 'sub', pattern: /^[\w-]{1,64}$/ },
  maxAgeMs: 86_400_000,
};

/** Verifies the token in the ticket, and believes the account behind it: signing is slow, and not what is measured. */
const rs256 = defineProvider({
  id: 'stub',
  options: z.strictObject({}),
  credentials,
  setup: (_, ports) => {
    const verifyToken = jwtVerifier(ports, RULES);
    return {
      async verify({ ticket }, call) {
        const [token = '', account = ''] = ticket.split('~');
        await verifyToken(token, call);
        return { externalId: account, displayName: account };
      },
    };
  },
});

/** The providers by the proof they want; all of them go by the id `stub`, so that players are the same. */
export const PROVIDERS: Readonly<Record<Proof, () => ProviderModule>> = {
  stub: () => stub({}),
  rs256: () => rs256({}),
};

/** A platform that signs tokens: 2,048 bits, as most do. */
export interface TokenIssuer {
  /** A token of this account, good for an hour. */
  mint(account: string): string;
  /** Answers the one request for the key set, without a network. */
  readonly fetch: Fetch;
}

/** Makes a key of its own. */
export function tokenIssuer(): TokenIssuer {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' };
  const keySet = JSON.stringify({ keys: [jwk] });
  return {
    fetch: async () => new Response(keySet, { headers: { 'content-type': 'application/json' } }),
    mint(account) {
      const iat = Math.floor(Date.now() / 1_000);
      const claims = { iss: ISSUER, aud: AUDIENCE, sub: account, iat, exp: iat + 3_600 };
      const parts = [{ alg: 'RS256', kid: 'one' }, claims].map((part) => JSON.stringify(part));
      const signed = parts.map((part) => Buffer.from(part).toString('base64url')).join('.');
      const signature = sign('sha256', Buffer.from(signed), privateKey).toString('base64url');
      return `${signed}.${signature}`;
    },
  };
}
