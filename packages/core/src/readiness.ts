import type { Game } from './game.ts';

/**
 * Makes `ready` of a game: whether the storage is fit for use. The first call tells the operator of each
 * provider without options, so that a key that is not set is seen before a player meets it.
 */
export function readiness({ id, storage, logger, providers }: Game): () => Promise<void> {
  let untold = providers.all.filter(({ configured }) => !configured);
  return async () => {
    for (const provider of untold) {
      logger.warn(
        { game: id, provider: provider.id },
        'a provider has no options, so nobody can sign in with it: give its plugin function its options',
      );
    }
    untold = [];
    await storage.ready();
  };
}
