import { ConnectError, isConnectError } from '../errors.ts';
import { fromHost } from '../failures.ts';
import type { Game } from '../game.ts';
import { isJson, isPlain } from '../is-json.ts';
import { withDeadline } from './deadline.ts';

/**
 * Asks the host's own code, for at most `timeoutMs`. A `scriptError` that could not be written into an
 * answer is logged and left out; the refusal that had it stands.
 *
 * @throws ConnectError as the host threw it; UNAVAILABLE for anything else
 */
export async function askHost<T>(game: Game, name: string, task: () => T | Promise<T>): Promise<T> {
  try {
    return await fromHost(game, name, withDeadline(game.clock, game.timeoutMs, task));
  } catch (thrown) {
    if (!isConnectError(thrown) || thrown.scriptError === undefined) throw thrown;
    const { code, field, scriptError, switchSummary, retryAfterMs } = thrown;
    if (isPlain(scriptError) && isJson(scriptError)) throw thrown;
    const entry = { game: game.id, host: name };
    game.logger.warn(entry, 'a scriptError that is no object of JSON was left out');
    throw new ConnectError(code, {
      cause: thrown,
      ...(field !== undefined && { field }),
      ...(switchSummary && { switchSummary }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }
}
