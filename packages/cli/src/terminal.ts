import { createInterface } from 'node:readline/promises';
import type { Readable } from 'node:stream';
import { type Clock, type Fetch, systemClock } from '@playerlink/core';

/** What a command touches of the world besides files and the database. */
export interface Terminal {
  /** Takes results. */
  readonly out: (text: string) => void;
  /** Takes what is told on the way. */
  readonly err: (text: string) => void;
  /** Standard input, opened by the first call. */
  readonly input: () => Readable;
  /** Asks the user for a line; absent when nobody is there to answer. Ctrl-C and Ctrl-D are an empty one. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  /** Where a progress bar is drawn; absent when nobody would see one. */
  readonly screen: NodeJS.WritableStream | undefined;
  /** Aborted when the user ends the command. From the first call on Ctrl-C kills only when it is pressed twice. */
  readonly interruption: () => AbortSignal;
  readonly clock: Clock;
  readonly fetch: Fetch;
}

/** The terminal that this process runs in. */
export const processTerminal: Terminal = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  input: () => process.stdin,
  ask: process.stdin.isTTY && process.stderr.isTTY ? askHere : undefined,
  screen: process.stderr.isTTY ? process.stderr : undefined,
  interruption() {
    const controller = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => controller.abort());
    return controller.signal;
  },
  clock: systemClock,
  fetch: (input, init) => fetch(input, init),
};

async function askHere(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    return await Promise.race([lines.question(question), ended]);
  } finally {
    lines.close();
  }
}
