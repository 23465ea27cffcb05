import type { Line } from './line.ts';

/** What one bench found. */
export interface Report {
  readonly name: string;
  readonly about: string;
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly machine: string;
  /** What was chosen: rounds, times, sizes. */
  readonly settings: Readonly<Record<string, string | number>>;
  readonly noise?: string;
  readonly lines: readonly Line[];
}
