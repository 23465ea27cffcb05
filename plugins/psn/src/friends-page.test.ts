import { manualClock } from '@playerlink/testing';
import { describe, expect, test } from 'vitest';
import { friendsOptions, listFriends, readFriendsPage } from './friends.ts';
import { outageOf } from './verdict-of.test-fixture.ts';

const FIELDS = {
  listField: 'friends',
  accountIdField: 'accountId',
  onlineIdField: 'onlineId',
  nextField: 'next',
};

describe('readFriendsPage', () => {
  const read = (body: unknown, status = 200, fields: Partial<typeof FIELDS> = {}) =>
    readFriendsPage({ status, body }, 'psn.example', { ...FIELDS, ...fields }, 'np');
  const PAGE = { friends: [{ accountId: '9007199254740993', onlineId: 'bob' }, { accountId: 7 }] };

  test('ids as text, names where there are some', () => {
    expect(read(PAGE)).toEqual({
      friends: [{ externalId: '9007199254740993', displayName: 'bob' }, { externalId: '7' }],
      next: undefined,
    });
  });

  test('in the id space of the environment', () => {
    const { friends } = readFriendsPage({ status: 200, body: PAGE }, 'h', FIELDS, 'sp-int');
    expect(friends.map(({ externalId }) => externalId)).toEqual([
      '9007199254740993:sp-int',
      '7:sp-int',
    ]);
  });

  test('names are left where they are when no member is configured for them', () => {
    const { onlineIdField: _, ...fields } = FIELDS;
    const page = readFriendsPage({ status: 200, body: PAGE }, 'h', fields, 'np');
    expect(page.friends[0]).toEqual({ externalId: '9007199254740993' });
  });

  test('what has no account id is left out', () => {
    const friends = [
      null,
      7,
      'x',
      [],
      {},
      { accountId: '0' },
      { accountId: 'x' },
      { onlineId: 'x' },
    ];
    expect(read({ friends }).friends).toEqual([]);
  });

  test.each<[unknown, string | undefined]>([
    [undefined, undefined],
    [null, undefined],
    [100, '100'],
    ['cursor', 'cursor'],
  ])('the next page begins at %j', (next, place) => {
    expect(read({ friends: [], next }).next).toBe(place);
  });

  test('a place that nobody asked about', () => {
    const { nextField: _, ...fields } = FIELDS;
    const body = { friends: [], next: {} };
    expect(readFriendsPage({ status: 200, body }, 'h', fields, 'np').next).toBeUndefined();
  });

  test.each<[string, unknown, number]>([
    ['an empty object', {}, 200],
    ['a list', [PAGE], 200],
    ['null', null, 200],
    ['friends as an object', { friends: { 0: { accountId: '7' } } }, 200],
    ['a place that is none', { friends: [], next: {} }, 200],
    ['a place with a fraction', { friends: [], next: 1.5 }, 200],
    ['403', PAGE, 403],
    ['201', PAGE, 201],
  ])('%s is an outage', (_, body, status) => {
    const message = `psn.example answered ${status} in an unknown form`;
    expect(outageOf(() => read(body, status)).message).toBe(message);
  });
});

describe('the mapping', () => {
  const BASE = {
    urlTemplate: 'https://a.example/{accountId}',
    listField: 'f',
    accountIdField: 'i',
  };

  test.each([
    'https://a.example/{accountId}',
    'https://a.example/v1/users/{accountId}/friends?fields=id',
    'https://a.example/friends?of={accountId}',
    'http://127.0.0.1:80/{accountId}',
  ])('a template: %s', (urlTemplate) => {
    expect(friendsOptions.safeParse({ ...BASE, urlTemplate }).success).toBe(true);
  });

  test.each([
    '',
    '{accountId}',
    '/users/{accountId}',
    'https://a.example/friends',
    'https://a.example/{accountid}',
    'https://{accountId}.example/friends',
    'https://a.example:{accountId}/friends',
    'https://{accountId}@a.example/friends',
    'https://me:secret@a.example/{accountId}',
    'https://:secret@a.example/{accountId}',
    'https://a.example/#{accountId}',
    'https://a.example/{accountId}#',
    'https://a.example/{accountId}/ friends',
    'ftp://a.example/{accountId}',
  ])('no template: %s', (urlTemplate) => {
    expect(friendsOptions.safeParse({ ...BASE, urlTemplate }).success).toBe(false);
  });

  test.each<[string, object]>([
    ['nextField alone', { nextField: 'n' }],
    ['offsetParameter alone', { offsetParameter: 'o' }],
    ['a page of none', { pageSize: 0 }],
    ['a page of 1,001', { pageSize: 1_001 }],
    ['an empty name', { onlineIdField: '' }],
    ['a typo', { onlineidField: 'x' }],
  ])('no mapping: %s', (_, change) => {
    expect(friendsOptions.safeParse({ ...BASE, ...change }).success).toBe(false);
  });

  test('pages of 100, where nothing is said', () => {
    expect(friendsOptions.parse(BASE).pageSize).toBe(100);
  });
});

test('a page that is too long is cut: core is given 5,000 at most', async () => {
  const friends = Array.from({ length: 5_001 }, (_, at) => ({ id: String(at + 1) }));
  const ports = { fetch: async () => Response.json({ f: friends }), clock: manualClock() };
  const urlTemplate = 'https://a.example/{accountId}';
  const mapping = friendsOptions.parse({ urlTemplate, listField: 'f', accountIdField: 'id' });
  const grant = { accountId: '7', accessToken: 't' };
  const { signal } = new AbortController();
  const found = await listFriends(ports, mapping, 'np', grant, signal);
  expect(found).toHaveLength(5_000);
  expect(found.at(-1)).toEqual({ externalId: '5000' });
});
