import { type Clock, Outage } from '@playerlink/core';
import type { PreparedRequest } from './platform-request.ts';

/**
 * Runs `task` until it ends, the time is up or the caller's signal aborts, whichever comes first. The
 * task's own signal aborts then; this rejects at once, whether or not the task listens.
 *
 * @throws Outage, or whatever the task throws in time.
 */
export function oneDeadline<T>(
  clock: Clock,
  { host, timeoutMs, signal: caller }: PreparedRequest,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const controller = new AbortController();
    const stop = (reason: string) => {
      letGo();
      const outage = new Outage(`${host} ${reason}`);
      reject(outage);
      controller.abort(outage);
    };
    const giveUp = () => stop('was given up: the caller needs no answer any more');
    const cancel = clock.timer(timeoutMs, () => stop(`did not answer within ${timeoutMs} ms`));
    const letGo = () => {
      cancel();
      caller.removeEventListener('abort', giveUp);
    };
    caller.addEventListener('abort', giveUp, { once: true });
    if (caller.aborted) giveUp();
    else task(controller.signal).finally(letGo).then(resolve, reject);
  });
}
