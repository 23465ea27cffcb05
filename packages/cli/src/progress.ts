import { MultiBar } from 'cli-progress';
import type { Terminal } from './terminal.ts';

/** Shows how far a command is. */
export interface Progress {
  /** So far all is settled: `number` things, and `end` of what `size` counts. */
  advance(reached: { readonly number: number; readonly end: number }): void;
  /** Tells something that stays; ends in a newline. */
  say(text: string): void;
  /** Leaves the last state standing. */
  end(): void;
}

/** What is counted. */
export interface ProgressOptions {
  /** Things, such as `lines`. */
  readonly unit: string;
  /** Gives a bar an end; absent when it is not known before. */
  readonly size?: number | undefined;
}

/** A line of text tells the progress after so many things, where no bar can. */
const TELL_EVERY = 100_000;

/** A bar is brought up to date no more often than this. */
const UPDATE_MS = 100;

/** A bar on a screen, a line of text now and then elsewhere. */
export function startProgress(terminal: Terminal, options: ProgressOptions): Progress {
  return terminal.screen === undefined
    ? textProgress(terminal, options)
    : barProgress(terminal.screen, terminal, options);
}

function textProgress({ err }: Terminal, { unit }: ProgressOptions): Progress {
  let told = 0;
  return {
    advance({ number }) {
      const reached = number - (number % TELL_EVERY);
      if (reached > told) err(`${reached} ${unit}\n`);
      told = reached;
    },
    say: err,
    end: () => {},
  };
}

function barProgress(
  stream: NodeJS.WritableStream,
  { clock }: Terminal,
  { unit, size }: ProgressOptions,
): Progress {
  const started = clock.now();
  const counts = `{number} ${unit} | {rate} ${unit}/s`;
  const format =
    size === undefined ? counts : `[{bar}] {percentage}% | ${counts} | ETA {eta_formatted}`;
  const bars = new MultiBar({ stream, format, etaBuffer: 100, emptyOnZero: true });
  const bar = bars.create(size ?? 0, 0, { number: 0, rate: 0 });
  let last = { number: 0, end: 0 };
  let updated = started;
  const update = (now: number) => {
    updated = now;
    const rate = Math.round((last.number * 1_000) / Math.max(now - started, 1));
    bar.update(last.end, { number: last.number, rate });
  };
  return {
    advance(reached) {
      last = reached;
      const now = clock.now();
      if (now - updated >= UPDATE_MS) update(now);
    },
    say: (text) => bars.log(text),
    end() {
      update(clock.now());
      // What was said since the last drawing is drawn by this one.
      bars.update();
      bars.stop();
    },
  };
}
