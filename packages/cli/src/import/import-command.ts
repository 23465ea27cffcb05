import { isConfigError, isStorageConflict, isStorageUnavailable } from '@playerlink/core';
import { knexStorage } from '@playerlink/storage-knex';
import type { Knex } from 'knex';
import { startProgress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { Unfinished } from '../unfinished.ts';
import { withDatabase } from '../with-database.ts';
import type { AccountOptions } from './accounts-of-line.ts';
import { type ImportResult, importLines, MAX_LINE_BYTES, type Tally } from './import-lines.ts';
import { openInput } from './open-input.ts';
import { otherGames } from './other-games.ts';
import { importer, rehearsal } from './place-player.ts';
import { readPieces } from './read-pieces.ts';
import { playerReader, type ReadPlayer } from './read-player.ts';
import { noRefusedLines, type RefusedLines, refusedLines } from './refused-lines.ts';

/** The options of the command, as commander names them. */
export interface ImportOptions {
  readonly game: string;
  readonly db: string;
  readonly dryRun?: true;
  readonly refused?: string;
  readonly scheme?: AccountOptions['schemes'];
  readonly dropUnknownHashes?: true;
  readonly caseInsensitive?: true;
  readonly multiple?: AccountOptions['multiple'];
  readonly concurrency: number;
}

/**
 * Imports the players of a file, and prints the sum, also when something stops it.
 *
 * @throws ConfigError when input, database or options are not fit to begin with; Unfinished when lines were
 * refused, something failed on the way, or the user ended it
 */
export async function importCommand(
  file: string,
  options: ImportOptions,
  terminal: Terminal,
): Promise<void> {
  const { dryRun = false } = options;
  const kept =
    dryRun && options.refused === undefined ? noRefusedLines : refusedLines(file, options.refused);
  const signal = terminal.interruption();
  try {
    const result = await withDatabase(
      options.db,
      (db) => run(file, options, { terminal, db, kept, signal }),
      { readOnly: dryRun },
    );
    terminal.out(sumOf(result.tally, dryRun));
    judge(result, kept, signal);
  } finally {
    kept.close();
  }
}

/** What an import works with. */
interface Scene {
  readonly terminal: Terminal;
  readonly db: Knex;
  readonly kept: RefusedLines;
  readonly signal: AbortSignal;
}

async function run(
  file: string,
  options: ImportOptions,
  { terminal, db, kept, signal }: Scene,
): Promise<ImportResult> {
  const { game, dryRun, concurrency } = options;
  const readPlayer = await readerFor(options, terminal.clock.now());
  const storage = knexStorage(db);
  await storage.ready();
  const input = await openInput(file, terminal, signal);
  const others = await otherGames(db, game);
  if (others !== undefined) terminal.err(`${others}\n`);
  const progress = startProgress(terminal, { unit: 'lines', size: input.size });
  try {
    return await importLines({
      pieces: readPieces(input.chunks, MAX_LINE_BYTES),
      readPlayer,
      place: (dryRun ? rehearsal : importer)(storage, game),
      refusedLines: kept,
      progress,
      concurrency,
    });
  } finally {
    progress.end();
  }
}

const readerFor = (options: ImportOptions, now: number): Promise<ReadPlayer> =>
  playerReader({
    game: options.game,
    now,
    schemes: options.scheme ?? [],
    dropUnknownHashes: options.dropUnknownHashes ?? false,
    caseInsensitive: options.caseInsensitive ?? false,
    multiple: options.multiple ?? [],
  });

/** The accounts of those who came in stand in a line of their own, so that a misspelt provider is seen. */
function sumOf({ imported, there, refused, accounts }: Tally, dryRun: boolean): string {
  const sum = `${dryRun ? 'would import' : 'imported'} ${imported}, already there ${there}, refused ${refused}\n`;
  if (accounts.size === 0) return sum;
  const counts = [...accounts].sort().map(([provider, count]) => `${provider} ${count}`);
  return `${sum}accounts: ${counts.join(', ')}\n`;
}

const GO_ON = 'run the same command again to go on';

/** @throws Unfinished, or a fault of ours as it is */
function judge({ tally, failure }: ImportResult, kept: RefusedLines, signal: AbortSignal): void {
  const where = kept.file === undefined ? '' : `; refused lines are in ${kept.file}`;
  if (signal.aborted) throw new Unfinished(`stopped: ${GO_ON}${where}`, 130);
  if (isStorageUnavailable(failure) || isStorageConflict(failure)) {
    throw new Unfinished(`the database failed (${failure.message}): ${GO_ON}${where}`);
  }
  if (isConfigError(failure)) throw new Unfinished(`${failure.message}: ${GO_ON}${where}`);
  if (failure !== undefined) throw failure;
  if (tally.refused > 0) {
    const kind = tally.refused === 1 ? 'a line was refused' : `${tally.refused} lines were refused`;
    const mend = kept.file === undefined ? '' : `: mend what is in ${kept.file}, and import it`;
    throw new Unfinished(`${kind}${mend}`);
  }
}
