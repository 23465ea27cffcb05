import { isOutage } from '@playerlink/core';
import { afterEach, describe, expect, test } from 'vitest';
import { endpoint, isBaseUrl, judgeAuthentication, readFriendsPage } from './kongregate-api.ts';

const ID = '1480702';
const YES = { success: true, username: 'LordSmatchington', user_id: 1480702 };
const judge = (body: unknown, status = 200) => judgeAuthentication({ status, body }, ID);

afterEach(() => {
  Reflect.deleteProperty(Object.prototype, 'success');
  Reflect.deleteProperty(Object.prototype, 'user_id');
});

function outageOf(run: () => unknown): string {
  try {
    run();
  } catch (thrown) {
    if (isOutage(thrown)) return thrown.message;
    throw thrown;
  }
  throw new Error('no Outage');
}

describe('judgeAuthentication', () => {
  test('the documented success is a yes', () => {
    const claim = { externalId: ID, displayName: 'LordSmatchington' };
    expect(judge(YES)).toEqual(claim);
    expect(judge({ ...YES, user_id: ID })).toEqual(claim);
  });

  test.each<[string, unknown]>([
    ['the documented "Invalid credentials"', { success: false, error: 403 }],
    ['success false beside everything right', { ...YES, success: false }],
    ['success as text', { ...YES, success: 'true' }],
    ['success as a number', { ...YES, success: 1 }],
    ['success null', { ...YES, success: null }],
    ['success as a list', { ...YES, success: [true] }],
    ['another user', { ...YES, user_id: 1480703 }],
    ['user_id 0', { ...YES, user_id: 0 }],
    ['user_id with a leading zero', { ...YES, user_id: '01480702' }],
    ['user_id as a list', { ...YES, user_id: [1480702] }],
    ['user_id as an object', { ...YES, user_id: { toString: () => ID } }],
    ['no user_id', { success: true, username: 'x' }],
    ['another user and no username', { success: true, user_id: 7 }],
  ])('row 36: %s is a no', (_, body) => {
    expect(judge(body)).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ['no username', { success: true, user_id: 1480702 }],
    ['an empty username', { ...YES, username: '' }],
    ['a username of another type', { ...YES, username: 7 }],
    ['no success', { username: 'x', user_id: 1480702 }],
    ['an empty object', {}],
    ['a list', [YES]],
    ['null', null],
    ['text', 'success'],
    ['true', true],
  ])('%s is an outage', (_, body) => {
    expect(outageOf(() => judge(body))).toBe(
      "Kongregate's authenticate.json answered in an unknown form",
    );
  });

  test.each([201, 400, 401, 403, 404])('HTTP %i is an outage, whatever the body says', (status) => {
    const message = `Kongregate's authenticate.json answered ${status}`;
    expect(outageOf(() => judge(YES, status))).toBe(message);
    expect(outageOf(() => judge({ success: false }, status))).toBe(message);
  });

  test('row 41: what Object.prototype has is not the platform’s word', () => {
    Object.assign(Object.prototype, { success: true, user_id: ID });
    expect(outageOf(() => judge({ username: 'x' }))).toMatch(/unknown form/);
    expect(judge({ success: true, username: 'x' })).toBeUndefined();
  });
});

describe('readFriendsPage', () => {
  const PAGE = {
    success: true,
    user_id: 1480702,
    private: false,
    friends: ['ap_u', 'KIXEYE'],
    friend_ids: [1047195, '5235025'],
    page_num: 1,
    num_pages: 1,
  };
  const read = (body: unknown, status = 200) => readFriendsPage({ status, body }, ID);

  test('numbers and text are ids, names go with them', () => {
    expect(read(PAGE)).toEqual({
      pages: 1,
      friends: [
        { externalId: '1047195', displayName: 'ap_u' },
        { externalId: '5235025', displayName: 'KIXEYE' },
      ],
    });
  });

  test.each<[string, unknown]>([
    ['fewer names than ids', ['ap_u']],
    ['more names than ids', ['a', 'b', 'c']],
    ['no names', undefined],
    ['no list of names', 'ab'],
    ['names of other types', [7, '']],
  ])('%s: ids without names', (_, friends) => {
    expect(read({ ...PAGE, friends }).friends).toEqual([
      { externalId: '1047195' },
      { externalId: '5235025' },
    ]);
  });

  test('an id that is no id is skipped, and the others keep their names', () => {
    const friend_ids = [0, -1, 1.5, '07', 'x', '', null, {}, ['1'], '1'.repeat(20), 42];
    const friends = friend_ids.map((_, at) => `name${at}`);
    expect(read({ ...PAGE, friend_ids, friends }).friends).toEqual([
      { externalId: '42', displayName: 'name10' },
    ]);
  });

  test('a private profile has no friends, whatever else is said', () => {
    expect(read({ ...PAGE, private: true })).toEqual({ friends: [], pages: 0 });
    const { friend_ids: _, ...bare } = { ...PAGE, private: true };
    expect(read(bare)).toEqual({ friends: [], pages: 0 });
  });

  test.each<[string, unknown]>([
    ['success false', { ...PAGE, success: false }],
    ['success as text', { ...PAGE, success: 'true' }],
    ['no success', { ...PAGE, success: undefined }],
    ['another user', { ...PAGE, user_id: 7 }],
    ['no friend_ids', { ...PAGE, friend_ids: undefined }],
    ['friend_ids as an object', { ...PAGE, friend_ids: { 0: 1 } }],
    ['no num_pages', { ...PAGE, num_pages: undefined }],
    ['num_pages as text', { ...PAGE, num_pages: '2' }],
    ['num_pages 1.5', { ...PAGE, num_pages: 1.5 }],
    ['a list', []],
    ['null', null],
  ])('%s is an outage', (_, body) => {
    expect(outageOf(() => read(body))).toBe(
      "Kongregate's user_info.json answered in an unknown form",
    );
  });

  test('HTTP 404 is an outage', () => {
    expect(outageOf(() => read(PAGE, 404))).toBe("Kongregate's user_info.json answered 404");
  });
});

test.each([
  ['https://api.kongregate.com', 'https://api.kongregate.com/api/x.json'],
  ['https://api.kongregate.com/', 'https://api.kongregate.com/api/x.json'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/api/x.json'],
  ['https://gate.example/kong//', 'https://gate.example/kong/api/x.json'],
])('below the base URL %s', (baseUrl, url) => {
  expect(isBaseUrl(baseUrl)).toBe(true);
  expect(endpoint(baseUrl, 'x.json')).toBe(url);
});

test.each([
  '',
  'api.kongregate.com',
  '/api',
  'ftp://api.kongregate.com',
  'javascript:alert(1)',
  'https://api.kongregate.com/?a=1',
  'https://api.kongregate.com?',
  'https://api.kongregate.com/#a',
  'https://api.kongregate.com#',
  'https://me@api.kongregate.com',
  'https://me:secret@api.kongregate.com',
])('no base URL: %s', (text) => {
  expect(isBaseUrl(text)).toBe(false);
});
