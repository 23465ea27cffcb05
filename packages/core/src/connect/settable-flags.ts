import type { RegisteredProvider } from '../registry.ts';
import type { ConnectFlags } from './request.ts';

/** The names of all flags. */
export const FLAGS: ReadonlySet<string> = new Set<keyof ConnectFlags>([
  'doNotLinkToCurrentPlayer',
  'errorOnSwitch',
  'switchIfPossible',
  'doNotCreateNewPlayer',
  'syncDisplayName',
]);

/** The flags of a request that count at a provider: not those that it has fixed by its traits. */
export const settableFlags = ({ provider }: RegisteredProvider): readonly string[] =>
  provider.traits?.flags === undefined ? [...FLAGS] : ['syncDisplayName'];
