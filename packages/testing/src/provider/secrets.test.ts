import { describe, expect, test } from 'vitest';
import { secretShownBy, secretsIn } from './secrets.ts';

const SECRET = 'pass+word/=?ünder "quotes"';
const secrets = secretsIn('option', { apiKey: SECRET }, new Set());
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a secret is found', () => {
  test.each<[string, unknown]>([
    ['as it is', `the key ${SECRET} is wrong`],
    ['in a field of a field', { request: { headers: [{ 'x-key': SECRET }] } }],
    ['in the message of an error', { error: new Error(`no ${SECRET}`) }],
    ['in the cause of an error', new Error('no', { cause: new Error(SECRET) })],
    ['in a map', { known: new Map([[SECRET, 1]]) }],
    ['as JSON', JSON.stringify({ text: [SECRET] })],
    ['in a path', { url: `https://a.example/${encodeURIComponent(SECRET)}` }],
    ['in a query', `https://a.example/?${new URLSearchParams({ key: SECRET })}`],
    ['in hex', Buffer.from(SECRET).toString('hex')],
    ['in base64', base64(SECRET)],
    ['in base64 behind 1 character', base64(`:${SECRET}`)],
    ['in base64 behind 2 characters', base64(`a:${SECRET}:b`)],
    ['in base64 behind 3 characters', base64(`ab:${SECRET}cd`)],
    ['in base64url', Buffer.from(`user:${SECRET}`).toString('base64url')],
  ])('%s', (_, value) => {
    expect(secretShownBy(value, secrets)).toMatch(/^the option apiKey, /);
  });

  test('also where the value leads in circles', () => {
    const value: Record<string, unknown> = { key: SECRET };
    value.self = value;
    expect(secretShownBy(value, secrets)).toBeDefined();
  });
});

test('nothing is found where nothing is', () => {
  const line = { url: 'https://a.example/', key: SECRET.slice(1), error: new Error('apiKey') };
  expect(secretShownBy(line, secrets)).toBeUndefined();
  expect(secretShownBy(undefined, secrets)).toBeUndefined();
});

test('secrets are all long texts at any depth that are not public', () => {
  class Agent {
    readonly key = 'of-an-instance';
  }
  const value = {
    agent: new Agent(),
    clients: [{ clientId: 'client-0001', secret: 'client-secret' }],
    count: 123_456_789,
    none: null,
    short: 'np-prod',
    tokenUrl: 'https://a.example/token',
  };
  const found = secretsIn('option', value, new Set(['clientId', 'tokenUrl']));
  expect(found.map(({ name }) => name)).toEqual(['option clients.0.secret']);
});
