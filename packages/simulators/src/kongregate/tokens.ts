import type { Derive } from '../seed.ts';

/** What a game_auth_token says about itself. */
export interface KongregateTokenClaims {
  /** The player name it was minted for. */
  readonly name: string;
  /** How often the player had changed the password by then. */
  readonly generation: number;
}

const MAC_BYTES = 16;
const HEAD_CHARACTERS = MAC_BYTES * 2 + 8;

/**
 * The token of a player in a game: `mac(16 bytes) generation(4 bytes) name`, in hex. It carries the
 * name so that a restarted simulator knows players it has not seen yet.
 */
export function mintToken(derive: Derive, apiKey: string, claims: KongregateTokenClaims): string {
  const { name, generation } = claims;
  const mac = derive('game_auth_token', apiKey, String(generation), name).subarray(0, MAC_BYTES);
  const round = generation.toString(16).padStart(8, '0');
  return mac.toString('hex') + round + Buffer.from(name).toString('hex');
}

/** The claims of a token that was minted under this seed for this game; else `undefined`. */
export function readToken(
  derive: Derive,
  apiKey: string,
  token: string,
): KongregateTokenClaims | undefined {
  if (!/^[0-9a-f]{42,200}$/.test(token)) return undefined;
  const generation = Number.parseInt(token.slice(MAC_BYTES * 2, HEAD_CHARACTERS), 16);
  const name = Buffer.from(token.slice(HEAD_CHARACTERS), 'hex').toString('utf8');
  // Minted again rather than compared in parts: one spelling of a token, and only one, is right.
  return mintToken(derive, apiKey, { name, generation }) === token
    ? { name, generation }
    : undefined;
}
