import { isConfigError } from '@playerlink/core';
import { knexStorage } from '@playerlink/storage-knex';
import { startProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';
import { Unfinished } from './unfinished.ts';
import { withDatabase } from './with-database.ts';

/** The options of the command, as commander names them. */
export interface SweepOptions {
  readonly db: string;
  /** Of sessions and of proofs at most so many in one transaction. */
  readonly batch: number;
  /** Seconds between the end of one round and the next one; absent for a single round. */
  readonly watch?: number;
}

/**
 * Deletes the sessions and proofs that are over, of every game, in batches until none is left, and prints
 * how many. With `watch` again and again, until the user ends it.
 *
 * @throws ConfigError when the database cannot be used; Unfinished when the user ends a single round
 */
export async function sweepCommand(options: SweepOptions, terminal: Terminal): Promise<void> {
  const signal = terminal.interruption();
  if (options.watch === undefined) {
    await sweepOnce(options, terminal, signal);
    if (signal.aborted) throw new Unfinished('stopped: run the same command again to go on', 130);
    return;
  }
  // What is wrong with the command shows in the first round; after it the database may come and go.
  await sweepOnce(options, terminal, signal);
  for (;;) {
    await pause(options.watch * 1_000, terminal, signal);
    if (signal.aborted) return;
    try {
      await sweepOnce(options, terminal, signal);
    } catch (thrown) {
      if (!isConfigError(thrown)) throw thrown;
      terminal.err(`playerlink: ${thrown.message}\n`);
    }
  }
}

async function sweepOnce(
  { db: name, batch }: SweepOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  await withDatabase(name, async (db) => {
    const storage = knexStorage(db);
    await storage.ready();
    const progress = startProgress(terminal, { unit: 'rows' });
    const now = terminal.clock.now();
    let swept = 0;
    try {
      for (let last = 1; last > 0 && !signal.aborted; swept += last) {
        last = await storage.sweep(now, batch);
        progress.advance({ number: swept + last, end: swept + last });
      }
    } finally {
      progress.end();
      terminal.out(`swept ${swept} sessions and proofs\n`);
    }
  });
}

function pause(ms: number, { clock }: Terminal, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.timer(ms, end);
    signal.addEventListener('abort', end);
  });
}
