import { expect, test } from 'vitest';
import { readUserInfo } from './v3-flow.ts';
import { outageOf } from './verdict-of.test-fixture.ts';

const FIELDS = { accountIdField: 'account_id', onlineIdField: 'online_id' };
const INFO = { account_id: '9007199254740993', online_id: 'ada' };
const read = (body: unknown, status = 200, fields = FIELDS) =>
  readUserInfo({ status, body }, 'psn.example', fields);

test('the known answer; ids stay text, the name is cosmetic', () => {
  expect(read(INFO)).toEqual({ accountId: '9007199254740993', onlineId: 'ada' });
  expect(read({ account_id: 7 })).toEqual({ accountId: '7', onlineId: undefined });
  expect(read({ ...INFO, online_id: ['ada'] }).onlineId).toBeUndefined();
});

test('other member names, where they are configured', () => {
  const fields = { accountIdField: 'id', onlineIdField: 'name' };
  const account = { accountId: '8', onlineId: 'bob' };
  expect(read({ ...INFO, id: '8', name: 'bob' }, 200, fields)).toEqual(account);
});

test.each<[string, unknown, number]>([
  ['an empty object', {}, 200],
  ['no account_id', { online_id: 'ada' }, 200],
  ['account_id of zeros', { ...INFO, account_id: '0' }, 200],
  ['account_id as a list', { ...INFO, account_id: ['7'] }, 200],
  ['account_id with a fraction', { ...INFO, account_id: 1.5 }, 200],
  ['null', null, 200],
  ['a list', [INFO], 200],
  ['201', INFO, 201],
  ['a token that is said to be bad', { error: 'invalid_token' }, 401],
  ['a refusal with an account', INFO, 403],
  ['not found', { error: 'not_found' }, 404],
])('%s is an outage', (_, body, status) => {
  const outage = outageOf(() => read(body, status));
  expect(outage.message).toBe(`psn.example answered ${status} in an unknown form`);
  expect(outage.operator).toBeUndefined();
});
