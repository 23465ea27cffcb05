import { StorageConflict, StorageUnavailable } from '@playerlink/core';
import { expect, it } from 'vitest';
import { withMend } from './connection-fault.ts';

const outage = (code: string) =>
  new StorageUnavailable('postgres: no connection could be had', {
    cause: Object.assign(new Error('ann:secret'), { code }),
  });

it.each([
  ['ECONNREFUSED', 'postgres: nothing listens there: start the server, or mend host and port'],
  ['28P01', 'postgres: it refuses the user, or the password'],
  ['3D000', 'postgres: there is no such database: make it, or mend its name'],
  ['ER_ACCESS_DENIED_ERROR', 'postgres: it refuses the user, or the password'],
  ['ER_BAD_DB_ERROR', 'postgres: there is no such database: make it, or mend its name'],
])('an outage by %s says what to mend', (code, message) => {
  const thrown = outage(code);
  expect(withMend('postgres', thrown)).toEqual(new StorageUnavailable(message));
  expect(withMend('postgres', thrown)).toHaveProperty('cause', thrown);
});

it('what is no outage, or of no known code, stays what it is', () => {
  const conflict = new StorageConflict('postgres: 40001', { cause: { code: 'ECONNREFUSED' } });
  for (const thrown of [conflict, outage('22P02')]) {
    expect(withMend('postgres', thrown)).toBe(thrown);
  }
});
