import { createPlayerLink, isConfigError, type PlayerLinkConfig } from './index.ts';
import { memoryStorage } from './memory/index.ts';

/** A game without providers, unless the configuration says otherwise; it may be one that cannot work. */
export const create = (config: object) =>
  createPlayerLink({
    gameId: 'golf',
    storage: memoryStorage(),
    providers: [],
    ...config,
  } as PlayerLinkConfig);

/** The ConfigError that a call ends with. */
export function refusedAtBoot(make: () => unknown): Error {
  try {
    make();
  } catch (error) {
    if (isConfigError(error)) return error;
    throw error;
  }
  throw new TypeError('nothing was refused');
}

/** Its message. */
export const configError = (make: () => unknown): string => refusedAtBoot(make).message;
