import { fromStorage } from '../failures.ts';
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
 * @throws ConnectError NOTAUTHORIZED, NOTAUTHENTICATED, UNAVAILABLE
 */
export async function checkSingleUse(
  game: Game,
  registered: RegisteredProvider,
  input: ConnectInput,
  credentials: Credentials,
): Promise<void> {
  const { id, provider } = registered;
  if (!provider.singleUse || provider.proofKey === undefined) return;
  const proof = hashProof(provider.proofKey(credentials));
  const parked = await fromStorage(
    game,
    'findProof',
    game.storage.findProof(game.id, id, proof, callerOf(input), game.clock.now()),
  );
  if (parked.caller.kind === 'invalid') throw notAuthorized();
  const sessionId = parked.caller.kind === 'player' ? parked.caller.sessionId : undefined;
  refuseReplay(game, registered, parked.proof, bindings(input, sessionId));
}
