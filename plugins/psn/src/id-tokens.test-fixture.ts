import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Fetch } from '@playerlink/core';
import { type Stage, V3 } from './stage.test-fixture.ts';

/** A key pair of the test's own, and the name it has in the key set. */
export interface TestKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** A new RSA key pair. Takes a moment: once per file. */
export const testKey = (kid: string, modulusLength = 2_048): TestKey => ({
  kid,
  ...generateKeyPairSync('rsa', { modulusLength }),
});

/** A key as a key set shows it. */
export const jwkOf = ({ kid, publicKey }: TestKey): Readonly<Record<string, unknown>> => ({
  ...publicKey.export({ format: 'jwk' }),
  kid,
  use: 'sig',
  alg: 'RS256',
});

/** A part of a token: an object, whose members that are `undefined` are left out, or text as it stands. */
type Part = object | string;

const segment = (part: Part) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');

/** A token signed with RS256. */
export function tokenOf({ privateKey }: TestKey, header: Part, claims: Part): string {
  const signed = `${segment(header)}.${segment(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
}

/** A token that says the same, with HMAC under this text for its signature; without one where it is empty. */
export function sealedWith(secret: string, header: Part, claims: Part): string {
  const signed = `${segment(header)}.${segment(claims)}`;
  if (secret === '') return `${signed}.`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** The claims that the platform makes of a player, now. */
export function claimsOf({ platform, clock }: Stage, player: string) {
  const { issuer, envIssuerId } = platform.environments.np.v3;
  const { accountId } = platform.user(player);
  const iat = Math.floor(clock.now() / 1_000);
  return {
    iss: issuer,
    aud: V3.clientId,
    account_id: accountId,
    online_id: player,
    env_iss_id: envIssuerId,
    iat,
    exp: iat + 3_600,
  };
}

/** A platform whose id tokens and keys are the test's. */
export interface Forgers {
  /** The id token of the next answers; absent: none. */
  idToken: string | undefined;
  /** The keys of the set, or all of its answer. */
  keys: readonly TestKey[] | (() => Response | Promise<Response>);
  /** How often the key set was asked for, and how often the user of a token. */
  readonly asked: { keys: number; users: number };
  readonly fetch: Fetch;
}

/** Forges what the simulator says, where it says it. */
export function forgersAt({ platform }: Stage, keys: Forgers['keys']): Forgers {
  const { tokenUrl, jwksUrl, userInfoUrl } = platform.environments.np.v3;
  const forgers: Forgers = {
    idToken: undefined,
    keys,
    asked: { keys: 0, users: 0 },
    async fetch(input, init) {
      const url = String(input);
      if (url === jwksUrl) {
        forgers.asked.keys += 1;
        if (typeof forgers.keys === 'function') return forgers.keys();
        return Response.json({ keys: forgers.keys.map(jwkOf) });
      }
      if (url === userInfoUrl) forgers.asked.users += 1;
      const response = await platform.fetch(input, init);
      if (url !== tokenUrl || response.status !== 200) return response;
      const { id_token: _, ...answer } = (await response.json()) as Record<string, unknown>;
      return Response.json({ ...answer, id_token: forgers.idToken });
    },
  };
  return forgers;
}
