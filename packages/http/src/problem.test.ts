import { ConnectError, ERRORS, type ErrorCode } from '@playerlink/core';
import { describe, expect, test } from 'vitest';
import { bearer, DOORS, openDoor } from './doors.test-fixture.ts';
import { game, good } from './game.test-fixture.ts';

const refusing = (error: Error) => game({ guards: { beforeVerify: () => Promise.reject(error) } });

const codes = Object.keys(ERRORS) as ErrorCode[];

describe.each(DOORS)('%s door', (door) => {
  test.each(codes)('%s is answered as the table says', async (code) => {
    const cause = new Error('secret');
    const error = new ConnectError(code, { field: 'here', retryAfterMs: 1_001, cause });
    const send = await openDoor(door, refusing(error));
    const got = await send('POST', '/connect/arcade', { json: good() });
    const { status, message, retryable } = ERRORS[code];
    expect(got.status).toBe(status);
    expect(got.headers.get('retry-after')).toBe('2');
    expect(got.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null);
    expect(got.json).toEqual({
      type: `urn:playerlink:error:${code.replace(' ', '-')}`,
      title: message,
      status,
      code,
      field: 'here',
      retryable,
    });
  });

  test.each([
    ['MY_CODE', 'urn:playerlink:error:MY_CODE'],
    ['not on Mondays', 'urn:playerlink:error:not-on-Mondays'],
    ['a/ü', 'urn:playerlink:error:a%2F%C3%BC'],
    ['toString', 'urn:playerlink:error:toString'],
    ['\ud800', 'urn:playerlink:error:%EF%BF%BD'],
  ])("the host's own code %j is 403", async (code, type) => {
    const send = await openDoor(door, refusing(new ConnectError(code)));
    const { json } = await send('POST', '/connect/arcade', { json: good() });
    expect(json).toEqual({
      type,
      title: ERRORS.REFUSED.message,
      status: 403,
      code,
      retryable: false,
    });
  });

  test.each([
    [0, '0'],
    [1, '1'],
    [1_000, '1'],
    [59_999.5, '60'],
    [-5, '0'],
    [Number.NaN, null],
    [Number.POSITIVE_INFINITY, null],
  ])('retryAfterMs %d is Retry-After: %s', async (retryAfterMs, expected) => {
    const send = await openDoor(door, refusing(new ConnectError('LOCKED', { retryAfterMs })));
    const { headers } = await send('POST', '/connect/arcade', { json: good() });
    expect(headers.get('retry-after')).toBe(expected);
  });

  test('a refused switch shows where it would have led', async () => {
    const send = await openDoor(door, game());
    const other = (await send('POST', '/connect/arcade', { json: good('2') })).json;
    const { authToken } = (await send('POST', '/connect/arcade', { json: good('1') })).json;
    const got = await send('POST', '/connect/arcade', {
      json: { ...good('2'), errorOnSwitch: true },
      headers: bearer(authToken),
    });
    expect(got.json).toMatchObject({
      status: 409,
      code: 'ACCOUNT_ALREADY_LINKED',
      field: 'userId',
    });
    expect(got.json.switchSummary).toEqual({
      id: other.playerId,
      displayName: 'Player 2',
      externalIds: { AR: '2' },
      achievements: [],
      virtualGoods: [],
      online: false,
      scriptData: {},
    });
  });

  test('an error of the game’s own rides along', async () => {
    const scriptError = { ban: { until: 7 } };
    const beforeVerify = () => {
      throw new ConnectError('REFUSED', { scriptError });
    };
    const send = await openDoor(door, game({ guards: { beforeVerify } }));
    const { json } = await send('POST', '/connect/arcade', { json: good() });
    expect(json).toMatchObject({ status: 403, code: 'REFUSED', scriptError });
  });

  test('the no of a platform', async () => {
    const send = await openDoor(door, game());
    const { json } = await send('POST', '/connect/arcade', {
      json: { userId: '1', ticket: 'forged' },
    });
    expect(json).toMatchObject({ status: 401, code: 'NOTAUTHENTICATED', field: 'ticket' });
  });

  test('a guard that breaks, and a storage that is away, are 503', async () => {
    const broken = await openDoor(door, refusing(new Error('secret')));
    const got = await broken('POST', '/connect/arcade', { json: good() });
    expect([got.status, got.json.code]).toEqual([503, 'UNAVAILABLE']);
    expect(got.text).not.toContain('secret');
  });

  test.each([
    ['an exception', () => Promise.reject(new Error('secret'))],
    ['a thrown text', () => Promise.reject('secret')],
    ['a thrown nothing', () => Promise.reject(undefined)],
    [
      'an exception at once',
      () => {
        throw new Error('secret');
      },
    ],
    ['an answer that is no JSON', async () => ({ playerId: 1n })],
  ])('%s of the facade is 503 without its text', async (_, connect) => {
    const told: unknown[] = [];
    const link = { ...game(), connect: connect as never };
    const send = await openDoor(door, link, { onError: (thrown) => told.push(thrown) });
    const { status, text, json } = await send('POST', '/connect/arcade', { json: good() });
    expect([status, json.code, json.retryable]).toEqual([503, 'UNAVAILABLE', true]);
    expect(text).not.toContain('secret');
    expect(told).toHaveLength(1);
  });
});
