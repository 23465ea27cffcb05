import { fromStorage } from '../failures.ts';
import type { Game } from '../game.ts';
import type { Proven } from './situation.ts';
import { type Proof, verifyIdentity } from './verify-identity.ts';

/**
 * The proof, as long as the account's secret is the one that the credentials were compared with. Where it
 * has been changed since, the provider compares again: what was a right password then may be a wrong one.
 *
 * @throws ConnectError as `verifyIdentity` does
 */
export async function stillProven(game: Game, proven: Proven): Promise<Proof> {
  const { provider, input, given, proof } = proven;
  const { compared, identity } = proof;
  if (compared === undefined) return proof;
  const row = await fromStorage(game, 'vault.read', () =>
    game.storage.vault.read(game.id, provider.id, identity.externalId, game.clock.now()),
  );
  if (row?.secret === compared) return proof;
  return verifyIdentity(game, provider, input, given, undefined);
}
