import type { TracingChannel } from 'node:diagnostics_channel';
import type { Settled } from './messages.ts';
import { nameOf } from './name-of.ts';

/**
 * Runs work as one span of a tracing channel that has subscribers. What they are told of its end is what
 * `tell` makes of the result, and the name of an error: a result may be a token, an error may quote one.
 */
export async function traced<Message extends Settled<unknown>, T>(
  channel: TracingChannel<unknown, Message>,
  message: Message,
  run: () => Promise<T>,
  tell: (value: T) => Message['result'],
): Promise<T> {
  let running: Promise<T> | undefined;
  const told = channel.tracePromise(() => {
    // What throws at once would be told as it is.
    running = (async () => run())();
    return running.then(tell, (thrown) => Promise.reject(nameOf(thrown)));
  }, message);
  // Its own failure is the name of the work's failure, which the caller gets from the work itself.
  await told.catch(() => {});
  return running as Promise<T>;
}
