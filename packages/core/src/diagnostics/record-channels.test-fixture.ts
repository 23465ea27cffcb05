import { channel, tracingChannel } from 'node:diagnostics_channel';

/** One thing that was published. */
export interface Told {
  readonly channel: string;
  readonly phase: 'start' | 'end' | 'asyncStart' | 'asyncEnd' | 'error' | 'event';
  /** As it was at that moment. */
  readonly message: Record<string, unknown>;
}

/** Writes down all that core publishes while `run` runs. */
export async function recordChannels(run: () => Promise<unknown>): Promise<readonly Told[]> {
  const told: Told[] = [];
  const undo = ['connect', 'step', 'storage', 'call'].map((name) => {
    const tracing = tracingChannel<unknown, object>(`playerlink:${name}`);
    const at = (phase: Told['phase']) => (message: object) => {
      told.push({ channel: name, phase, message: { ...message } });
    };
    const subscribers = {
      start: at('start'),
      end: at('end'),
      asyncStart: at('asyncStart'),
      asyncEnd: at('asyncEnd'),
      error: at('error'),
    };
    tracing.subscribe(subscribers);
    return () => tracing.unsubscribe(subscribers);
  });
  const conflicts = channel('playerlink:conflict');
  const conflict = (message: unknown) => {
    told.push({ channel: 'conflict', phase: 'event', message: { ...(message as object) } });
  };
  conflicts.subscribe(conflict);
  try {
    await run();
  } finally {
    for (const stop of undo) stop();
    conflicts.unsubscribe(conflict);
  }
  return told;
}

/** What ended, in this order, by one channel: the messages as they were then. */
export const ended = (told: readonly Told[], name: string): readonly Told['message'][] =>
  told
    .filter(({ channel, phase }) => channel === name && phase === 'asyncEnd')
    .map(({ message }) => message);
