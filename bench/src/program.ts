import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import type { Bench } from './bench.ts';
import { BENCHES } from './benches.ts';
import { ENGINES } from './engines/engines.ts';
import { busyShare, noiseProbe } from './measure/noise.ts';
import { isInMemory, machineName } from './report/machine.ts';
import type { Report } from './report/report.ts';
import { page } from './report/table.ts';
import { writeReport } from './report/write-report.ts';

/** How long it is watched what others do before a bench begins, ms. */
const QUIET_MS = 500;
const RESULTS = join(import.meta.dirname, '../results');

/** What can be said on the command line. */
interface Flags {
  readonly quick?: true;
  readonly rounds?: number;
  readonly seconds?: number;
  readonly players?: number;
  readonly largest?: number;
  readonly rate: number;
  readonly kills?: number;
  readonly engines: readonly string[];
  readonly dir: string;
  readonly out?: string;
}

/** The command line, ready to parse. */
export function program(): Command {
  const names = BENCHES.map(({ name }) => name);
  const said = BENCHES.map(({ name, about }) => `  ${name.padEnd(12)}${about}`);
  return new Command('npm run bench --')
    .description('Measures PlayerLink side by side with the least that the same work costs.')
    .addArgument(new Argument('[names...]', 'which; default: all').choices(names))
    .option('--quick', 'a short run to see that it works; its results are not kept')
    .option('--rounds <count>', 'how often all is measured, in turn (default: 7, quick 2)', whole)
    .option('--seconds <s>', 'how long one measurement takes (default: 2, quick 0.3)', seconds)
    .option('--players <count>', 'in the database before (default: 10000, quick 1000)', whole)
    .option('--largest <count>', 'players in `growth` (default: 1000000, quick 20000)', whole)
    .option('--rate <per second>', 'logins that `sockets` offers', whole, 500)
    .option('--kills <count>', 'of a process, by `crash` (default: 30, quick 3)', whole)
    .addOption(
      new Option('--engines <names...>', 'engines beside SQLite')
        .choices(Object.keys(ENGINES).filter((name) => name !== 'sqlite'))
        .default([]),
    )
    .option('--dir <folder>', 'where databases are made; on a real disk', tmpdir())
    .option('--out <folder>', 'where results are written (default: bench/results, quick: nowhere)')
    .addHelpText('after', `\nBenches:\n${said.join('\n')}`)
    .showHelpAfterError('--help says what there is.')
    .action((chosen: readonly string[], flags: Flags) => runAll(chosen, flags));
}

async function runAll(chosen: readonly string[], flags: Flags): Promise<void> {
  const out = flags.out ?? (flags.quick ? undefined : RESULTS);
  const benches = BENCHES.filter(({ name }) => chosen.length === 0 || chosen.includes(name));
  for (const bench of benches) {
    const report = await runOne(bench, flags);
    console.log(page(report));
    if (out !== undefined) writeReport(out, report);
  }
}

async function runOne(bench: Bench, flags: Flags): Promise<Report> {
  const folder = mkdtempSync(join(flags.dir, 'playerlink-bench-'));
  const noise = noiseProbe(await busyShare(QUIET_MS));
  const { quick, rate, engines } = flags;
  try {
    const found = await bench.run({
      rounds: flags.rounds ?? (quick ? 2 : 7),
      seconds: flags.seconds ?? (quick ? 0.3 : 2),
      players: flags.players ?? (quick ? 1_000 : 10_000),
      largest: flags.largest ?? (quick ? 20_000 : 1_000_000),
      rate,
      kills: flags.kills ?? (quick ? 3 : 30),
      engines,
      folder,
      noise,
      say: (line) => console.error(line),
    });
    const notes = [noise.note(), isInMemory(folder) ? MEMORY_NOTE : undefined].filter(Boolean);
    return {
      name: bench.name,
      about: bench.about,
      date: new Date().toISOString(),
      machine: machineName(),
      ...(notes.length > 0 && { noise: notes.join(' ') }),
      ...found,
    };
  } finally {
    for (const engine of Object.values(ENGINES)) await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const MEMORY_NOTE = 'The databases were in memory, where a flush costs nothing: use --dir.';

function whole(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('a whole number above 0');
}

function seconds(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 600) return value;
  throw new InvalidArgumentError('seconds, more than 0 and at most 600');
}
