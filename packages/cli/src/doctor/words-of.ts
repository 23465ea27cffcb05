import { isConfigError } from '@playerlink/core';

/** How knex says that a driver is missing. */
const NO_DRIVER = /^Knex: run\n\$ npm install (\S+) --save\nCannot find module/;

/** What a host is told of an error in their own code, at their own terminal: its message, too. */
export function wordsOf(thrown: unknown): string {
  if (isConfigError(thrown)) return thrown.message;
  if (!(thrown instanceof Error)) return `it threw a ${typeof thrown}`;
  if (Object(thrown).code === 'ERR_UNKNOWN_FILE_EXTENSION') {
    return `Node ${process.versions.node} reads no TypeScript: take Node 22.18 or newer, or write it as .mjs`;
  }
  const [, driver] = NO_DRIVER.exec(thrown.message) ?? [];
  if (driver !== undefined) {
    return `the driver of the database is not installed: npm install ${driver}`;
  }
  // Where a module is missing, Node adds who wanted it, file by file.
  const [said = ''] = thrown.message.split('\nRequire stack:');
  return `${thrown.name}: ${said
    .trim()
    .split(/\s*\n\s*/)
    .join(' ')}`;
}
