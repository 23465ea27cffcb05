import type {
  Clock,
  Defer,
  Fetch,
  Keys,
  Logger,
  NewId,
  Presence,
  Random,
} from './contract/ports.ts';
import type { Provider, Token } from './contract/provider.ts';
import type { StorageAdapter } from './contract/storage.ts';

// Symbol.for: two copies of core in one process mean the same token.
const token = <T>(name: string): Token<T> => Symbol.for(`@playerlink/${name}`) as Token<T>;

/** Every provider of a game; a multi-inject token, registered in the game's own container only. */
export const PROVIDER = token<Provider>('PROVIDER');
/** The id of the game that a container belongs to. */
export const GAME_ID = token<string>('GAME_ID');
export const STORAGE = token<StorageAdapter>('STORAGE');
export const CLOCK = token<Clock>('CLOCK');
export const FETCH = token<Fetch>('FETCH');
export const KEYS = token<Keys>('KEYS');
export const LOGGER = token<Logger>('LOGGER');
export const RANDOM = token<Random>('RANDOM');
export const NEW_ID = token<NewId>('NEW_ID');
export const PRESENCE = token<Presence>('PRESENCE');
export const DEFER = token<Defer>('DEFER');
