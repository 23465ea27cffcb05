import { asStep } from '../diagnostics/channels.ts';
import { ConnectError } from '../errors.ts';
import { fromStorage, unavailable } from '../failures.ts';
import type { Game } from '../game.ts';
import type { RegisteredProvider } from '../registry.ts';
import type { Credentials } from './parse-credentials.ts';
import type { ConnectInput } from './request.ts';
import { bindings, callerOf, notAuthorized, refuseReplay } from './situation.ts';
import { hashProof } from './verify-identity.ts';

/**
 * For providers whose platform burns the credential: nothing is spent for a session that does not
 * resolve, and a credential that was spent here before never reaches the platform from somewhere else.
 *
 * @returns what is stored of the proof; absent for other providers
 * @throws ConnectError NOTAUTHORIZED, NOTAUTHENTICATED, UNAVAILABLE
 */
export async function checkSingleUse(
  game: Game,
  registered: RegisteredProvider,
  input: ConnectInput,
  credentials: Credentials,
): Promise<string | undefined> {
  const { id, provider } = registered;
  if (!provider.singleUse) return undefined;
  return asStep(game, id, 'proof', () => checkProof(game, registered, input, credentials));
}

async function checkProof(
  game: Game,
  registered: RegisteredProvider,
  input: ConnectInput,
  credentials: Credentials,
): Promise<string> {
  const { id } = registered;
  const proof = proofOf(game, registered, credentials);
  const caller = callerOf(input);
  const parked = await fromStorage(game, 'findProof', () =>
    game.storage.findProof(game.id, id, proof, caller, game.clock.now()),
  );
  if (parked.caller.kind === 'invalid') throw notAuthorized();
  refuseReplay(game, registered, parked.proof, () => bindings(input, parked.caller));
  return proof;
}

function proofOf(game: Game, { id, provider }: RegisteredProvider, given: Credentials): string {
  try {
    const key = provider.proofKey?.(given);
    // Of ill-formed text many have the same hash.
    if (typeof key === 'string' && key !== '' && key.isWellFormed()) return hashProof(key);
  } catch (thrown) {
    throw unavailable(game, thrown, { game: game.id, provider: id, step: 'proofKey' });
  }
  game.logger.error({ game: game.id, provider: id }, 'proofKey returned no well-formed text');
  throw new ConnectError('UNAVAILABLE', { field: 'authentication' });
}
