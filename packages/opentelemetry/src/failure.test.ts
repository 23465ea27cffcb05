import { expect, test } from 'vitest';
import { errorLabel, errorType, isFault } from './failure.ts';

test.each([
  ['a refusal', { error: 'ConnectError', code: 'EXPIRED' }, 'EXPIRED', 'EXPIRED', false],
  [
    'a code with a blank',
    { error: 'ConnectError', code: 'COPPA restricted' },
    'COPPA restricted',
    'COPPA restricted',
    false,
  ],
  ['an outage', { error: 'ConnectError', code: 'UNAVAILABLE' }, 'UNAVAILABLE', 'UNAVAILABLE', true],
  [
    'a provider without options',
    { error: 'ConnectError', code: 'NOT_CONFIGURED' },
    'NOT_CONFIGURED',
    'NOT_CONFIGURED',
    true,
  ],
  ['the host’s own code', { error: 'ConnectError', code: 'BANNED' }, 'BANNED', '_OTHER', false],
  ['a code that was not plain', { error: 'ConnectError' }, 'ConnectError', '_OTHER', false],
  ['a lost race', { error: 'StorageConflict' }, 'StorageConflict', 'StorageConflict', false],
  [
    'a storage that is down',
    { error: 'StorageUnavailable', code: 'SQLITE_FULL' },
    'StorageUnavailable',
    'StorageUnavailable',
    true,
  ],
  ['anything else', { error: 'TypeError', code: 'EXPIRED' }, 'TypeError', '_OTHER', true],
  ['a name that is a member of every object', { error: 'toString' }, 'toString', '_OTHER', true],
])('%s', (_, failure, type, label, fault) => {
  expect([errorType(failure), errorLabel(failure), isFault(failure)]).toEqual([type, label, fault]);
});
