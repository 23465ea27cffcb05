import { closeSync, existsSync, openSync, writeSync } from 'node:fs';
import { join, parse } from 'node:path';
import { ConfigError } from '@playerlink/core';

/** Where refused lines are kept. */
export interface RefusedLines {
  /** Adds bytes of a line; they are with the operating system when it returns. */
  keep(bytes: Uint8Array): void;
  /** The file; absent while no line was refused. */
  readonly file: string | undefined;
  close(): void;
}

/**
 * Keeps refused lines in a file that only its owner may read, since they may hold device ids and hashes. It
 * is made with the first line. No file that is there is touched: without a name of the user's own the
 * next free one is taken (`players.refused.ndjson`, `players.refused.2.ndjson`).
 *
 * @throws ConfigError at once when the file that the user names is there; from `keep` when it cannot be written
 */
export function refusedLines(input: string, named: string | undefined): RefusedLines {
  if (named !== undefined && existsSync(named)) throw taken(named);
  let open: { readonly file: string; readonly handle: number } | undefined;
  return {
    keep(bytes) {
      open ??= named === undefined ? makeNext(input) : { file: named, handle: make(named) };
      const { file, handle } = open;
      try {
        for (let from = 0; from < bytes.length; ) from += writeSync(handle, bytes, from);
      } catch (error) {
        throw unwritable(file, error);
      }
    },
    get file() {
      return open?.file;
    },
    close() {
      if (open !== undefined) closeSync(open.handle);
    },
  };
}

/** Keeps nothing: the lines stay where they came from. */
export const noRefusedLines: RefusedLines = { keep: () => {}, file: undefined, close: () => {} };

function makeNext(input: string) {
  const { dir, name, ext } = parse(input === '-' ? 'import.ndjson' : input);
  const start = join(dir, `${name}.refused`);
  for (let count = 1; ; count += 1) {
    const file = `${start}${count === 1 ? '' : `.${count}`}${ext}`;
    if (!existsSync(file)) return { file, handle: make(file) };
  }
}

function make(file: string): number {
  try {
    return openSync(file, 'wx', 0o600);
  } catch (error) {
    throw Object(error).code === 'EEXIST' ? taken(file) : unwritable(file, error);
  }
}

const taken = (file: string) =>
  new ConfigError(`there is a file ${file} already: import or remove it, or name another`);

const unwritable = (file: string, error: unknown) =>
  new ConfigError(
    `refused lines cannot be written to ${file} (${Object(error).code}): use --refused`,
  );
