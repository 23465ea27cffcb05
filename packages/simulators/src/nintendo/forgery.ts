import type { NintendoEnvironment } from './environments.ts';
import type { NintendoKey } from './keys.ts';
import type { GenuineToken } from './tokens.ts';

/** What a forgery is made from: the parts of a genuine token, and what forgers have. */
export interface ForgeryMaterial extends GenuineToken {
  /** The environment that the token is not for. */
  readonly otherEnvironment: NintendoEnvironment;
  /** The current key as the key set shows it. */
  readonly publicJwk: Readonly<Record<string, unknown>>;
  /** A key that the platform does not know, under the current `kid`. */
  readonly attacker: NintendoKey;
  /** The key of access tokens, under its own `kid`. */
  readonly internal: NintendoKey;
}
