import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  ConfigError,
  ConnectError,
  ERRORS,
  isConfigError,
  isConnectError,
  isOutage,
  isStorageConflict,
  isStorageUnavailable,
  Outage,
  StorageConflict,
  StorageUnavailable,
} from './errors.ts';

describe('the table of errors', () => {
  it('is the one that is published', () => {
    const page = readFileSync(
      new URL('../../../docs/reference/errors.md', import.meta.url),
      'utf8',
    );
    const published = page
      .split('\n')
      .filter((line) => /^\| `[A-Z]/.test(line))
      .map((line) =>
        line
          .split('|')
          .slice(1, 4)
          .map((cell) => cell.trim().replaceAll('`', '')),
      );
    expect(published).toEqual(
      Object.entries(ERRORS).map(([code, { status, retryable }]) => [
        code,
        String(status),
        retryable ? 'yes' : 'no',
      ]),
    );
    for (const code of Object.keys(ERRORS)) expect(page).toContain(`\n## ${code}\n`);
  });

  it('gives an error its status and retryability; a code of the host is a refusal', () => {
    expect(new ConnectError('UNAVAILABLE')).toMatchObject({ status: 503, retryable: true });
    expect(new ConnectError('COPPA restricted')).toMatchObject({ status: 403, retryable: false });
    expect(new ConnectError('BANNED', { field: 'player' })).toMatchObject({
      code: 'BANNED',
      field: 'player',
      status: 403,
      retryable: false,
    });
    expect(new ConnectError('toString').status).toBe(403);
  });

  it.each([
    [isConnectError, new ConnectError('INVALID')],
    [isOutage, new Outage('down')],
    [isConfigError, new ConfigError('typo')],
    [isStorageConflict, new StorageConflict('lost')],
    [isStorageUnavailable, new StorageUnavailable('gone')],
  ])('%o knows its own by brand, also from another copy', (is, error) => {
    const fromAnotherCopy = { ...error };
    expect(is(error)).toBe(true);
    expect(is(fromAnotherCopy)).toBe(true);
    for (const other of [new Error('x'), null, undefined, 'INVALID', {}]) {
      expect(is(other)).toBe(false);
    }
  });

  it('holds no input in its message', () => {
    const error = new ConnectError('INVALID', { field: 'ticket', cause: 'secret-ticket' });
    expect(error.message).toBe(ERRORS.INVALID.message);
    expect(JSON.stringify(error)).not.toContain('secret-ticket');
  });
});
