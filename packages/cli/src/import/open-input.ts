import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { ConfigError } from '@playerlink/core';
import type { Terminal } from '../terminal.ts';

/** What is imported. */
export interface Input {
  /** In bytes; absent when it is not known before the end. */
  readonly size: number | undefined;
  /** Throws ConfigError for what cannot be read, also when the signal is aborted. */
  readonly chunks: AsyncIterable<Buffer>;
}

/**
 * Opens a file, or standard input for `-`.
 *
 * @throws ConfigError when it cannot be read
 */
export async function openInput(
  file: string,
  { input }: Pick<Terminal, 'input'>,
  signal: AbortSignal,
): Promise<Input> {
  if (file === '-') {
    return { size: undefined, chunks: readable('standard input', addAbortSignal(signal, input())) };
  }
  const found = await stat(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  if (found.isDirectory()) throw new ConfigError(`${file} is a folder`);
  const size = found.isFile() ? found.size : undefined;
  return { size, chunks: readable(file, createReadStream(file, { signal })) };
}

async function* readable(name: string, stream: Readable): AsyncGenerator<Buffer> {
  try {
    yield* stream;
  } catch (error) {
    throw unreadable(name, error);
  }
}

function unreadable(name: string, error: unknown): ConfigError {
  const { code } = Object(error);
  if (code === 'ENOENT') return new ConfigError(`there is no file ${name}`);
  return new ConfigError(`${name} cannot be read (${code})`);
}
