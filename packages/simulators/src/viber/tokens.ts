import type { Derive } from '../seed.ts';

/** What an access token says about itself, beside its app. */
export interface ViberTokenClaims {
  /** The name of the player it was minted for. */
  readonly player: string;
  /** How often the player's tokens had been revoked by then. */
  readonly generation: number;
  /** When it ends, in ms since 1970; 0: never. */
  readonly expiresAt: number;
}

/** The end of time for a token, in ms since 1970: what its six bytes hold. */
export const LATEST_EXPIRY = 2 ** 48 - 1;

const MAC_BYTES = 16;
const PLAYER_AT = MAC_BYTES + 10;

/** Not needed to read it: a `+` that a client leaves bare in a query arrives as a blank. */
const PREFIX = 'vb+';

/**
 * The token of a player for an app: `mac(16 bytes) generation(4) expiry(6) player`, in base64. It
 * carries the player so that a restarted simulator knows one it has not seen yet; the app is in the
 * mac only.
 */
export function mintToken(derive: Derive, appId: string, claims: ViberTokenClaims): string {
  const { player, generation, expiresAt } = claims;
  const mac = derive('access_token', appId, String(generation), String(expiresAt), player);
  const numbers = Buffer.alloc(PLAYER_AT - MAC_BYTES);
  numbers.writeUInt32BE(generation);
  numbers.writeUIntBE(expiresAt, 4, 6);
  const bytes = Buffer.concat([mac.subarray(0, MAC_BYTES), numbers, Buffer.from(player)]);
  return PREFIX + bytes.toString('base64');
}

/** The app and the claims of a token minted under this seed for one of these apps. */
export function readToken(
  derive: Derive,
  appIds: readonly string[],
  token: string,
): (ViberTokenClaims & { readonly appId: string }) | undefined {
  if (!/^vb\+[A-Za-z0-9+/]{36,120}={0,2}$/.test(token)) return undefined;
  const bytes = Buffer.from(token.slice(PREFIX.length), 'base64');
  const claims = {
    generation: bytes.readUInt32BE(MAC_BYTES),
    expiresAt: bytes.readUIntBE(MAC_BYTES + 4, 6),
    player: bytes.toString('utf8', PLAYER_AT),
  };
  // Minted again rather than compared in parts: one spelling of a token, and only one, is right.
  const appId = appIds.find((id) => mintToken(derive, id, claims) === token);
  return appId === undefined ? undefined : { ...claims, appId };
}
