import type { GuardEvent } from '../contract/guards.ts';
import type { VerifiedIdentity } from '../contract/provider.ts';
import { asStep } from '../diagnostics/channels.ts';
import type { Game } from '../game.ts';
import { askHost } from './ask-host.ts';
import type { Credentials } from './parse-credentials.ts';
import type { ConnectInput } from './request.ts';

/**
 * Runs a guard of the host, if there is one, for at most `timeoutMs`.
 *
 * @throws ConnectError as the guard threw it; UNAVAILABLE for anything else
 */
export async function runGuard(
  game: Game,
  name: 'beforeVerify' | 'afterVerify',
  input: ConnectInput,
  credentials: Credentials,
  identity?: VerifiedIdentity,
): Promise<void> {
  if (game.guards[name] === undefined) return;
  const event: GuardEvent = {
    gameId: game.id,
    provider: input.provider,
    credentials,
    scriptData: input.scriptData,
    segments: input.segments,
    flags: { ...input.flags },
    ...(input.channel !== undefined && { channel: input.channel }),
    context: input.context,
  };
  const run = () =>
    identity === undefined
      ? game.guards.beforeVerify?.(event)
      : game.guards.afterVerify?.({ ...event, identity });
  await asStep(game, input.provider, `guard.${name}`, () => askHost(game, name, run));
}
