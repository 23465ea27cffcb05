import { isOutage } from '@playerlink/core';
import { afterEach, describe, expect, test } from 'vitest';
import { checkPush, judgeProfile, readFriendsPage } from './viber-api.ts';

const FIELDS = { id: 'id', name: 'name', appId: 'app_id' };
const ID = 'ehOdHV2Vj1mPx6kffKCx7Q==';
const YES = { id: ID, name: 'ada', app_id: 'our-app' };
const BOUND = { fields: FIELDS, appId: 'our-app' };
const BY_SECRET = { fields: FIELDS, appId: undefined };

afterEach(() => {
  for (const name of ['id', 'app_id', 'friends', 'status']) {
    Reflect.deleteProperty(Object.prototype, name);
  }
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

describe('judgeProfile', () => {
  const judge = (body: unknown, status = 200, wanted: typeof BOUND | typeof BY_SECRET = BOUND) =>
    judgeProfile({ status, body }, wanted);

  test('a profile of our app is a yes', () => {
    expect(judge(YES)).toEqual({ externalId: ID, displayName: 'ada' });
    expect(judge({ ...YES, status: 0 })).toEqual({ externalId: ID, displayName: 'ada' });
  });

  test('the members have the names of the options', () => {
    const fields = { id: 'uid', name: 'nick', appId: 'audience' };
    const body = { uid: 'u1', nick: 'n1', audience: 'a1', id: 'no', name: 'no', app_id: 'no' };
    expect(judgeProfile({ status: 200, body }, { fields, appId: 'a1' })).toEqual({
      externalId: 'u1',
      displayName: 'n1',
    });
  });

  test.each<[string, unknown, string]>([
    ['a number', 77, '77'],
    ['the last safe integer', 9_007_199_254_740_991, '9007199254740991'],
    ['a number that fetchJson kept as text', '9007199254740993', '9007199254740993'],
    ['128 characters', 'x'.repeat(128), 'x'.repeat(128)],
    ['one character', '~', '~'],
  ])('an id that is %s', (_, id, externalId) => {
    expect(judge({ ...YES, id })?.externalId).toBe(externalId);
  });

  test.each<[string, unknown]>([
    ['absent', undefined],
    ['null', null],
    ['empty', ''],
    ['129 characters', 'x'.repeat(129)],
    ['with a blank', 'a b'],
    ['with an outer blank', ' a'],
    ['with a line break at its end', 'a\n'],
    ['with a null', 'a\0b'],
    ['with an escape', '\u001b[2J'],
    ['with a delete', 'a\u007f'],
    ['with a C1 control', 'a\u0085'],
    ['with a no-break space', 'a\u00a0b'],
    ['with a zero-width space', 'a\u200bb'],
    ['with a right-to-left override', '\u202ea'],
    ['half a character', '\ud800'],
    ['not ASCII', 'é'],
    ['0', 0],
    ['negative', -1],
    ['a fraction', 1.5],
    ['true', true],
    ['a list', [ID]],
    ['an object', { toString: () => ID }],
  ])('row 38: an id that is %s is a no', (_, id) => {
    expect(judge({ ...YES, id })).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ['absent', undefined],
    ['null', null],
    ['empty', ''],
    ['another one', 'our-app2'],
    ['spelt in another case', 'Our-App'],
    ['ours with a blank', 'our-app '],
    ['a list', ['our-app']],
    ['an object', { toString: () => 'our-app' }],
  ])('row 38: an app id that is %s is a no', (_, app_id) => {
    expect(judge({ ...YES, app_id })).toBeUndefined();
  });

  test('an app id that is a number is compared as text', () => {
    const wanted = { fields: FIELDS, appId: '42' };
    expect(judge({ ...YES, app_id: 42 }, 200, wanted)?.externalId).toBe(ID);
    expect(judge({ ...YES, app_id: 42.5 }, 200, { ...wanted, appId: '42.5' })).toBeUndefined();
    expect(judge({ ...YES, app_id: 43 }, 200, wanted)).toBeUndefined();
  });

  test('without an app id of ours the answer needs none', () => {
    const { app_id: _, ...body } = YES;
    expect(judge(body, 200, BY_SECRET)?.externalId).toBe(ID);
    expect(judge(YES, 200, BY_SECRET)?.externalId).toBe(ID);
  });

  test.each<[string, unknown]>([
    ['absent', undefined],
    ['null', null],
    ['empty', ''],
    ['a number', 7],
    ['a list', ['ada']],
  ])('a name that is %s: a yes without one', (_, name) => {
    expect(judge({ ...YES, name })).toEqual({ externalId: ID, displayName: undefined });
  });

  test.each([401, 403])('HTTP %i with JSON is a no, whatever it says', (status) => {
    for (const body of [{ error: 'no' }, YES, { status: 12 }, {}, null]) {
      expect(judge(body, status)).toBeUndefined();
    }
  });

  test('the status 2 of the Bot API is a no', () => {
    expect(judge({ status: 2, status_message: 'invalidAuthToken' })).toBeUndefined();
    expect(judge({ ...YES, status: 2 })).toBeUndefined();
  });

  test.each<[string, unknown, string]>([
    ['1', 1, 'a status 1 that'],
    ['12, too many requests', 12, 'a status 12 that'],
    ['-1', -1, 'a status -1 that'],
    ['2.5', 2.5, 'a status that'],
    ['"0"', '0', 'a status that'],
    ['"2"', '2', 'a status that'],
    ['"ok"', 'ok', 'a status that'],
    ['null', null, 'a status that'],
    ['false', false, 'a status that'],
    ['a list', [0], 'a status that'],
  ])('any other status is an outage: %s', (_, status, words) => {
    const message = `Viber's profile answered with ${words} is not 0`;
    expect(outageOf(() => judge({ ...YES, status }))).toBe(message);
  });

  test.each([201, 204, 400, 402, 404, 405, 422])('HTTP %i is an outage', (status) => {
    expect(outageOf(() => judge(YES, status))).toBe(`Viber's profile answered ${status}`);
  });

  test.each<[string, unknown]>([
    ['a list', [YES]],
    ['null', null],
    ['text', ID],
    ['a number', 7],
    ['true', true],
  ])('a body that is %s is an outage', (_, body) => {
    expect(outageOf(() => judge(body))).toBe("Viber's profile answered in an unknown form");
  });

  test('row 41: what Object.prototype has is not the platform’s word', () => {
    Object.assign(Object.prototype, { id: ID, app_id: 'our-app', status: 7 });
    expect(judge({ name: 'ada', app_id: 'our-app' })).toBeUndefined();
    expect(judge({ id: ID, name: 'ada' })).toBeUndefined();
    expect(judge({ ...YES })?.externalId).toBe(ID);
    const fields = { id: 'constructor', name: 'toString', appId: 'valueOf' };
    expect(judgeProfile({ status: 200, body: {} }, { fields, appId: undefined })).toBeUndefined();
  });
});

describe('readFriendsPage', () => {
  const FORM = { listField: 'friends', nextField: 'next', idField: 'id', nameField: 'name' };
  const read = (body: unknown, status = 200, form = FORM) =>
    readFriendsPage({ status, body }, form);

  test('ids, names and the next cursor', () => {
    const friends = [{ id: 'b', name: 'bob' }, { id: 7 }, { id: 'e', name: 7 }];
    expect(read({ friends, next: '2+/x' })).toEqual({
      friends: [{ externalId: 'b', displayName: 'bob' }, { externalId: '7' }, { externalId: 'e' }],
      next: '2+/x',
    });
  });

  test('the members have the names of the options', () => {
    const form = { listField: 'list', nextField: 'more', idField: 'uid', nameField: 'nick' };
    const body = { list: [{ uid: 'b', nick: 'bob', id: 'no' }], more: 'm', friends: [], next: 'n' };
    expect(read(body, 200, form)).toEqual({
      friends: [{ externalId: 'b', displayName: 'bob' }],
      next: 'm',
    });
  });

  test.each<[string, unknown, string | undefined]>([
    ['absent', undefined, undefined],
    ['null', null, undefined],
    ['empty', '', undefined],
    ['a number', 100, '100'],
    ['4,096 characters', 'c'.repeat(4_096), 'c'.repeat(4_096)],
  ])('a next cursor that is %s', (_, next, expected) => {
    expect(read({ friends: [], next }).next).toBe(expected);
  });

  test('who has no id is left out, and the others stay', () => {
    const odd = [undefined, null, '', 'a b', 'a\0', 'x'.repeat(129), 0, 1.5, [], {}, true];
    const friends = [...odd.map((id) => ({ id, name: 'odd' })), null, 'b', ['b'], 7, { id: 'b' }];
    expect(read({ friends }).friends).toEqual([{ externalId: 'b' }]);
  });

  test.each<[string, unknown]>([
    ['no list', {}],
    ['a list of another kind', { friends: { 0: { id: 'b' } } }],
    ['the list itself', [{ id: 'b' }]],
    ['null', null],
    ['a cursor that is an object', { friends: [], next: {} }],
    ['a cursor that is true', { friends: [], next: true }],
    ['a cursor that is a fraction', { friends: [], next: 1.5 }],
    ['a cursor of 4,097 characters', { friends: [], next: 'c'.repeat(4_097) }],
  ])('%s is an outage', (_, body) => {
    expect(outageOf(() => read(body))).toBe("Viber's friends answered in an unknown form");
  });

  test('no success is an outage', () => {
    expect(outageOf(() => read({ friends: [] }, 401))).toBe("Viber's friends answered 401");
    const message = "Viber's friends answered with a status 2 that is not 0";
    expect(outageOf(() => read({ friends: [], status: 2 }))).toBe(message);
  });

  test('row 41: what Object.prototype has is not the platform’s word', () => {
    Object.assign(Object.prototype, { friends: [{ id: 'b' }], id: 'b' });
    expect(outageOf(() => read({}))).toMatch(/unknown form/);
    expect(read({ friends: [{}] }).friends).toEqual([]);
  });
});

describe('checkPush', () => {
  test.each([200, 201, 202])('HTTP %i with an object is a success', (status) => {
    expect(checkPush({ status, body: { ok: true } })).toBeUndefined();
    expect(checkPush({ status, body: { status: 0 } })).toBeUndefined();
  });

  test.each<[string, number, unknown, string]>([
    ['401', 401, {}, '401'],
    ['204', 204, {}, '204'],
    ['a status', 200, { status: 6 }, 'with a status 6 that is not 0'],
    ['a list', 200, [], 'in an unknown form'],
    ['null', 200, null, 'in an unknown form'],
  ])('%s is an outage', (_, status, body, words) => {
    expect(outageOf(() => checkPush({ status, body }))).toBe(`Viber's push answered ${words}`);
  });
});
