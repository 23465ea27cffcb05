import type { NoiseProbe } from './measure/noise.ts';
import type { Report } from './report/report.ts';

/** What whoever runs a bench has chosen. */
export interface BenchOptions {
  /** How often everything is measured, in turn. */
  readonly rounds: number;
  /** How long one measurement takes, s. */
  readonly seconds: number;
  /** Players in the database before anything is measured. */
  readonly players: number;
  /** The most players that `growth` fills a database with. */
  readonly largest: number;
  /** Logins a second that `sockets` offers. */
  readonly rate: number;
  /** How often `crash` kills a process. */
  readonly kills: number;
  /** Engines beside SQLite, where one is found. */
  readonly engines: readonly string[];
  /** Where databases are made; on a real disk. */
  readonly folder: string;
  /** Called before each round. */
  readonly noise: NoiseProbe;
  /** Tells how far it has come. */
  readonly say: (line: string) => void;
}

/** One question about speed, and how it is answered. */
export interface Bench {
  readonly name: string;
  /** A sentence: what is measured against what. */
  readonly about: string;
  run(options: BenchOptions): Promise<Pick<Report, 'lines' | 'settings'>>;
}
