import { ConnectError } from '../errors.ts';
import type { Game } from '../game.ts';
import type { RegisteredProvider } from '../registry.ts';
import type { ConnectInput } from './request.ts';

/** @throws ConnectError COPPA restricted, when the client's credential carries the mark */
export function refuseCoppa(input: ConnectInput, { provider }: RegisteredProvider): void {
  if (input.coppa && provider.traits?.social !== false)
    throw new ConnectError('COPPA restricted', { field: 'authentication' });
}

/** @throws ConnectError with the provider's pair for "not configured"; the operator is told */
export function requireConfigured(game: Game, provider: RegisteredProvider): void {
  const { id, configured, notConfigured } = provider;
  if (configured) return;
  game.logger.error(
    { game: game.id, provider: id },
    'a player tried a provider that has no options: give its plugin function its options',
  );
  throw new ConnectError(notConfigured.code, { field: notConfigured.field });
}
