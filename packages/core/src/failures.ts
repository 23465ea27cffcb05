import { asStorageCall } from './diagnostics/channels.ts';
import { nameOf } from './diagnostics/name-of.ts';
import { ConnectError, isConnectError, isOutage, isStorageConflict } from './errors.ts';
import type { Game } from './game.ts';

export { type FailureName, nameOf } from './diagnostics/name-of.ts';

/**
 * Turns whatever escaped from a provider or the host's code into UNAVAILABLE, and tells the operator.
 * `fields` names the place; an {@link Outage} brings its own words, which hold no credential by contract.
 */
export function unavailable(game: Game, thrown: unknown, fields: object): ConnectError {
  const outage = isOutage(thrown) ? thrown : undefined;
  const entry = { ...fields, ...nameOf(thrown), ...(outage && { reason: outage.message }) };
  if (outage?.operator === undefined) game.logger.warn(entry, 'no answer could be had');
  else game.logger.error({ ...entry, operator: outage.operator }, 'the operator must act');
  return new ConnectError('UNAVAILABLE', {
    field: 'authentication',
    cause: thrown,
    ...(outage?.retryAfterMs !== undefined && { retryAfterMs: outage.retryAfterMs }),
  });
}

/**
 * Asks storage. Everything it throws is UNAVAILABLE, except that a conflict passes where the caller
 * reads again after one.
 *
 * @throws ConnectError UNAVAILABLE; StorageConflict when `conflicts` is `pass`
 */
export async function fromStorage<T>(
  game: Game,
  method: string,
  ask: () => Promise<T>,
  conflicts: 'pass' | 'unavailable' = 'unavailable',
): Promise<T> {
  try {
    return await asStorageCall(game, method, ask);
  } catch (thrown) {
    if (conflicts === 'pass' && isStorageConflict(thrown)) throw thrown;
    throw unavailable(game, thrown, { game: game.id, storage: method });
  }
}

/**
 * Hands work to `defer`, so that nobody waits for it. Neither the port nor the task can fail the caller:
 * a task tells its own failures to the log.
 */
export function later(game: Game, task: () => Promise<unknown>): void {
  const lost = (thrown: unknown) =>
    game.logger.error({ game: game.id, ...nameOf(thrown) }, 'the port defer failed: work is lost');
  const quiet = async () => {
    try {
      await task();
    } catch {}
  };
  try {
    // A port that queues may answer with a promise, and that may reject.
    Promise.resolve(game.defer(quiet) as unknown).catch(lost);
  } catch (thrown) {
    lost(thrown);
  }
}

/** Waits for the host's own code: a `ConnectError` is its answer, anything else is UNAVAILABLE. */
export async function fromHost<T>(game: Game, name: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (thrown) {
    if (isConnectError(thrown)) throw thrown;
    throw unavailable(game, thrown, { game: game.id, host: name });
  }
}
