import { environmentCalled, NINTENDO_ENVIRONMENTS } from './environments.ts';
import { CLAIM_FORGERIES, type ClaimForgery, forgeClaims } from './forged-claims.ts';
import { HEADER_FORGERIES } from './forged-headers.ts';
import { TEXT_FORGERIES } from './forged-text.ts';
import type { ForgeryMaterial } from './forgery.ts';
import { describeKey } from './key-set.ts';
import { genuineToken, type NintendoPlatform, type NintendoTokenChoice } from './tokens.ts';

const OTHERS = { ...HEADER_FORGERIES, ...TEXT_FORGERIES };

/** A way in which a token is not genuine. The README of this package describes each. */
export type NintendoForgery = keyof typeof OTHERS | ClaimForgery;

/** Every kind of forgery, each once. */
export const NINTENDO_FORGERIES: readonly NintendoForgery[] = [
  ...(Object.keys(OTHERS) as (keyof typeof OTHERS)[]),
  ...CLAIM_FORGERIES,
];

/**
 * A token with this one fault, genuine in everything else and signed with the current key unless
 * the signature is the fault. @throws TypeError for an unknown kind or a wrong choice.
 */
export function forgeToken(
  platform: NintendoPlatform,
  player: string,
  kind: NintendoForgery,
  choice: NintendoTokenChoice = {},
): string {
  if (!NINTENDO_FORGERIES.includes(kind)) throw new TypeError(`no forgery is called ${kind}`);
  const material = materialFor(platform, player, choice);
  return isClaimForgery(kind) ? forgeClaims(material, kind) : OTHERS[kind](material);
}

function materialFor(
  platform: NintendoPlatform,
  player: string,
  choice: NintendoTokenChoice,
): ForgeryMaterial {
  const token = genuineToken(platform, { ...choice, player });
  const keys = platform.keys[token.environment.environment];
  const other = NINTENDO_ENVIRONMENTS.find((environment) => environment !== token.environment);
  return {
    ...token,
    otherEnvironment: other ?? environmentCalled(),
    publicJwk: describeKey(token.key, 'developer'),
    attacker: keys.called('attacker'),
    internal: keys.called('internal'),
  };
}

function isClaimForgery(kind: NintendoForgery): kind is ClaimForgery {
  return (CLAIM_FORGERIES as readonly string[]).includes(kind);
}
