import {
  CLOCK,
  consoleLogger,
  FETCH,
  type Fetch,
  GAME_ID,
  KEYS,
  keyCache,
  LOGGER,
  type Provider,
  type ProviderModule,
  type Resolver,
  STORAGE,
  systemClock,
  type Token,
} from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { gameCenter } from '@playerlink/plugin-game-center';
import { GAME_CENTER_BUNDLE_ID, startGameCenter } from '@playerlink/simulators';
import { GAME } from '../floor/floor.ts';
import { PROVIDERS, tokenIssuer } from '../games/providers.ts';

/** Whose proofs are verified: both are RSA signatures of 2,048 bits. */
export type Platform = 'rs256' | 'game-center';

/** A provider alone, with proofs that it accepts as often as one likes. */
export interface Verifier {
  readonly proofs: readonly unknown[];
  verify(proof: unknown): Promise<unknown>;
  close(): Promise<void>;
}

/** How many different proofs there are; they are used in turn. */
const PROOFS = 256;
const DAY_MS = 86_400_000;

/** Opens a provider whose keys are in the cache: one proof has been verified. */
export async function openVerifier(platform: Platform): Promise<Verifier> {
  const verifier = await (platform === 'rs256' ? openJwt() : openGameCenter());
  await verifier.verify(verifier.proofs[0]);
  return verifier;
}

async function openJwt(): Promise<Verifier> {
  const issuer = tokenIssuer();
  const { verify } = providerOf(PROVIDERS.rs256(), issuer.fetch);
  const proofs = Array.from({ length: PROOFS }, (_, at) => ({
    ticket: `${issuer.mint(`holder-${at}`)}~holder-${at}`,
  }));
  return { proofs, verify: (proof) => verify(proof, { signal }), close: async () => {} };
}

async function openGameCenter(): Promise<Verifier> {
  const apple = await startGameCenter();
  const plugin = gameCenter({
    bundleId: GAME_CENTER_BUNDLE_ID,
    issuers: [{ pem: apple.issuerPem }],
    // A run takes longer than a login may be old by default.
    pastWindowMs: DAY_MS,
  });
  const { verify } = providerOf(plugin, apple.fetch);
  return {
    proofs: Array.from({ length: PROOFS }, (_, at) => apple.credentials(`player-${at}`)),
    verify: (proof) => verify(proof, { signal }),
    close: () => apple.close(),
  };
}

const { signal } = new AbortController();

/** What a plugin makes of a game's ports, without the game. */
function providerOf(plugin: ProviderModule, fetch: Fetch): Provider {
  const ports = new Map<Token<unknown>, unknown>([
    [FETCH, fetch],
    [CLOCK, systemClock],
    [KEYS, keyCache(systemClock)],
    [LOGGER, consoleLogger],
    [STORAGE, memoryStorage()],
    [GAME_ID, GAME],
  ]);
  const resolver: Resolver = { resolve: <T>(token: Token<T>) => ports.get(token) as T };
  const made: unknown[] = [];
  plugin.register({ register: (_token, { useFactory }) => made.push(useFactory(resolver)) });
  return made[0] as Provider;
}
