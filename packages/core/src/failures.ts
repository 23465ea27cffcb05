import { ConnectError, isConnectError, isOutage, isStorageConflict } from './errors.ts';
import type { Game } from './game.ts';

/** What a name or a code looks like; anything else set on an error may be text from outside. */
const PLAIN = /^[\w.$-]{1,64}$/;

/**
 * What may be logged of something thrown by code that is not ours: its name, its code and where it came
 * from. Never its message: that may quote a credential, a URL or a row.
 */
export function nameOf(thrown: unknown): { error: string; code?: string; at?: string } {
  if (!(thrown instanceof Error)) return { error: `a thrown ${typeof thrown}` };
  const { name, message, stack = '' } = thrown;
  const code = (thrown as { code?: unknown }).code;
  // The stack repeats the message, which may have a line that looks like a place.
  const places = stack.slice(stack.indexOf(message) + message.length).split('\n');
  const at = places.find((line) => /^\s+at /.test(line));
  return {
    error: PLAIN.test(name) ? name : 'Error',
    ...(typeof code === 'string' && PLAIN.test(code) && { code }),
    ...(at !== undefined && { at: at.trim() }),
  };
}

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
 * Waits for storage. Everything it throws is UNAVAILABLE, except that a conflict passes where the caller
 * reads again after one.
 *
 * @throws ConnectError UNAVAILABLE; StorageConflict when `conflicts` is `pass`
 */
export async function fromStorage<T>(
  game: Game,
  method: string,
  answer: Promise<T>,
  conflicts: 'pass' | 'unavailable' = 'unavailable',
): Promise<T> {
  try {
    return await answer;
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
  try {
    game.defer(async () => {
      try {
        await task();
      } catch {}
    });
  } catch (thrown) {
    game.logger.error({ game: game.id, ...nameOf(thrown) }, 'the port defer failed: work is lost');
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
