import { isConfigError } from '@playerlink/core';

/** What a host is told of an error in their own code, at their own terminal: its message, too. */
export function wordsOf(thrown: unknown): string {
  if (isConfigError(thrown)) return thrown.message;
  if (!(thrown instanceof Error)) return `it threw a ${typeof thrown}`;
  if (Object(thrown).code === 'ERR_UNKNOWN_FILE_EXTENSION') {
    return `Node ${process.versions.node} reads no TypeScript: take Node 22.18 or newer, or write it as .mjs`;
  }
  return `${thrown.name}: ${thrown.message.split('\n')[0]}`;
}
