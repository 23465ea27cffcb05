import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { knexStorage, openSqlite } from '@playerlink/storage-knex';
import { afterEach, beforeEach } from 'vitest';
import { program } from './program.ts';
import type { Terminal } from './terminal.ts';

/** The time in these tests, ms. */
export const NOW = 1_700_000_000_000;

/** The game that players are imported to. */
export const GAME = 'golf';

let folder: string;

/** Gives each test of a file a folder of its own, which is gone after it. */
export function folderForEach(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'playerlink-cli-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
}

/** A path in the test's folder. */
export const pathOf = (name: string): string => join(folder, name);

/** Writes a file into the test's folder; returns its path. */
export function write(name: string, content: string | Uint8Array): string {
  writeFileSync(pathOf(name), content);
  return pathOf(name);
}

/** Lines as a file has them: objects as JSON, texts as they are. */
export const linesOf = (...lines: ReadonlyArray<object | string>): string =>
  lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');

/** What a file of the test's folder holds. */
export const read = (name: string): string => readFileSync(pathOf(name), 'utf8');

/** What a command came to. */
export interface Run {
  readonly out: string;
  readonly err: string;
  /** The sentence it failed with; absent when it did not. */
  readonly message?: string;
  readonly exitCode: number;
}

/** Runs a command line in this process. */
export async function run(words: readonly string[], given: Partial<Terminal> = {}): Promise<Run> {
  let out = '';
  let err = '';
  const terminal: Terminal = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    input: () => Readable.from([]),
    ask: undefined,
    screen: undefined,
    interruption: () => new AbortController().signal,
    clock: { now: () => NOW, timer: () => () => {} },
    fetch: () => Promise.reject(new TypeError('there is no network here')),
    ...given,
  };
  try {
    const cli = program(terminal);
    for (const command of [cli, ...cli.commands]) {
      command.exitOverride().configureOutput({ getOutHelpWidth: () => 80 });
    }
    await cli.parseAsync([...words], { from: 'user' });
    return { out, err, exitCode: 0 };
  } catch (error) {
    const { message, exitCode = 1 } = error as Error & { exitCode?: number };
    return { out, err, message, exitCode };
  }
}

/** Makes a database in the test's folder; returns its path. */
export async function migrated(): Promise<string> {
  const { message } = await run(['migrate', '--db', pathOf('players.db')]);
  if (message !== undefined) throw new Error(message);
  return pathOf('players.db');
}

/** Imports a text into the test's database. */
export async function importText(
  text: string | Uint8Array,
  words: readonly string[] = [],
  given: Partial<Terminal> = {},
): Promise<Run> {
  const file = write('in.ndjson', text);
  const db = pathOf('players.db');
  return run(['import', file, '--game', GAME, '--db', db, ...words], given);
}

/** Asks the test's database. */
export async function inStorage<T>(
  use: (storage: ReturnType<typeof knexStorage>, db: ReturnType<typeof openSqlite>) => Promise<T>,
): Promise<T> {
  const db = openSqlite({ filename: pathOf('players.db') });
  try {
    return await use(knexStorage(db), db);
  } finally {
    await db.destroy();
  }
}

/** The accounts of a player, each as `provider externalId`. */
export const accountsOf = (playerId: string): Promise<string[]> =>
  inStorage(async ({ links }) =>
    (await links.of(GAME, playerId)).map(({ provider, externalId }) => `${provider} ${externalId}`),
  );
