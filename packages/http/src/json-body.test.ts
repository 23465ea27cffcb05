import { describe, expect, test } from 'vitest';
import { bytes, DOORS, openDoor } from './doors.test-fixture.ts';
import { game, good } from './game.test-fixture.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const text = JSON.stringify(good());

/** Every byte a chunk of its own. */
const crumbs = (whole: Uint8Array) => Array.from(whole, (byte) => Uint8Array.of(byte));

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe.each(DOORS)('%s door', (door) => {
  test.each<[string, Uint8Array[]]>([
    ['broken JSON', [bytes('{"userId":')]],
    ['JSON and more', [bytes('{} {}')]],
    ['only blanks', [bytes('  ')]],
    ['an array', [bytes('[]')]],
    ['a string', [bytes('"userId"')]],
    ['a number', [bytes('1')]],
    ['null', [bytes('null')]],
    ['invalid UTF-8', [bytes('{"userId":"'), Uint8Array.of(0xff), bytes('"}')]],
    ['an overlong character', [bytes('{"userId":"'), Uint8Array.of(0xc0, 0xaf), bytes('"}')]],
    ['half a character', [bytes('{"userId":"'), Uint8Array.of(0xc3), bytes('"}')]],
    ['UTF-16', [new Uint8Array(Buffer.from(text, 'utf16le'))]],
    ['scriptData too deep to be answered', [bytes(`{"scriptData":{"a":${nested(5_000)}}}`)]],
    ['scriptData just too deep', [bytes(`{"scriptData":{"a":${nested(63)}}}`)]],
  ])('%s is 400 INVALID body', async (_, chunks) => {
    const send = await openDoor(door, game());
    const got = await send('POST', '/connect/arcade', { chunks, headers: JSON_TYPE });
    expect(got.json).toEqual({
      type: 'urn:playerlink:error:INVALID',
      title: 'A field has the wrong form.',
      status: 400,
      code: 'INVALID',
      field: 'body',
      retryable: false,
    });
  });

  test('nesting of 64 levels is accepted', async () => {
    const send = await openDoor(door, game());
    const chunks = [bytes(`{"userId":"1","ticket":"t","scriptData":{"a":${nested(62)}}}`)];
    expect((await send('POST', '/connect/arcade', { chunks, headers: JSON_TYPE })).status).toBe(
      200,
    );
  });

  test.each<[string, Uint8Array[]]>([
    ['in one piece', [bytes(text)]],
    ['byte by byte', crumbs(bytes(text))],
    ['with a byte order mark', [bytes(`\ufeff${text}`)]],
  ])('a body %s is read', async (_, chunks) => {
    const send = await openDoor(door, game());
    expect((await send('POST', '/connect/arcade', { chunks, headers: JSON_TYPE })).status).toBe(
      200,
    );
  });

  test('characters of several bytes survive any cut', async () => {
    const send = await openDoor(door, game());
    const name = 'Zoë 🎮 漢字';
    const whole = bytes(JSON.stringify({ ...good(), scriptData: { name } }));
    const { json } = await send('POST', '/connect/arcade', {
      chunks: crumbs(whole),
      headers: JSON_TYPE,
    });
    expect(json.scriptData).toEqual({ name });
  });

  test.each([{}, { 'content-type': 'application/json' }])(
    'an empty body is {} (%o)',
    async (headers) => {
      const send = await openDoor(door, game());
      const { json } = await send('POST', '/connect/arcade', { headers });
      expect(json).toMatchObject({ status: 400, code: 'REQUIRED', field: 'userId' });
    },
  );

  test.each<[string | undefined, number]>([
    [undefined, 200],
    ['application/json', 200],
    ['Application/JSON; charset=utf-8', 200],
    ['application/json ;x="+"', 200],
    ['application/vnd.galactic-golf.v1+json', 200],
    ['text/plain', 415],
    ['text/plain; a=application/json', 415],
    ['application/x-www-form-urlencoded', 415],
    ['multipart/form-data', 415],
    ['application/jsonp', 415],
    ['json', 415],
    ['text/plain, application/vnd.x+json', 415],
  ])('content-type %s is %i', async (type, expected) => {
    const send = await openDoor(door, game());
    const headers = type === undefined ? {} : { 'content-type': type };
    const got = await send('POST', '/connect/arcade', { chunks: [bytes(text)], headers });
    expect(got.status).toBe(expected);
    if (expected !== 415) return;
    expect(got.json).toEqual({
      type: 'about:blank',
      title: 'Unsupported Media Type',
      status: 415,
      detail: 'Send the body as JSON, with the header content-type: application/json.',
      retryable: false,
    });
  });

  test('the limit counts bytes and is the longest body that is read', async () => {
    const send = await openDoor(door, game(), { bodyLimit: 100 });
    const post = (size: number, json: Record<string, unknown> = good()) => {
      const start = JSON.stringify(json).slice(0, -1);
      const padding = ' '.repeat(size - bytes(start).length - 1);
      const chunks = crumbs(bytes(`${start}${padding}}`));
      return send('POST', '/connect/arcade', { chunks, headers: JSON_TYPE });
    };
    expect((await post(100)).status).toBe(200);
    expect((await post(100, { ...good(), scriptData: { name: '漢字' } })).status).toBe(200);
    expect((await post(101)).json).toMatchObject({ status: 413, code: 'INVALID', field: 'body' });
  });

  test('a body of 1 MB is 413, with and without a length, and the next request is served', async () => {
    const send = await openDoor(door, game());
    const json = { ...good(), scriptData: { a: 'x'.repeat(1_000_000) } };
    const chunk = new Uint8Array(10_000).fill(0x20);
    for (const sent of [{ json }, { chunks: Array(100).fill(chunk), headers: JSON_TYPE }]) {
      const got = await send('POST', '/connect/arcade', sent);
      expect(got.json).toEqual({
        type: 'urn:playerlink:error:INVALID',
        title: 'A field has the wrong form.',
        status: 413,
        code: 'INVALID',
        field: 'body',
        retryable: false,
      });
      expect((await send('POST', '/connect/arcade', { json: good() })).status).toBe(200);
    }
  });

  test('a body just under the default limit is read', async () => {
    const send = await openDoor(door, game());
    const json = { ...good(), scriptData: { a: 'x'.repeat(65_000) } };
    expect((await send('POST', '/connect/arcade', { json })).status).toBe(200);
  });
});
