import type { VerifiedIdentity } from '../contract/provider.ts';
import type { RegisteredProvider } from '../registry.ts';

/** Which of a player's places for accounts of this provider an account takes: the only one, or one of its own. */
export const slotOf = (
  { provider }: RegisteredProvider,
  { externalId }: Pick<VerifiedIdentity, 'externalId'>,
): string => (provider.traits?.multiple === true ? externalId : '');
