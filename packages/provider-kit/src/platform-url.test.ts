import { ConfigError, type Fetch } from '@playerlink/core';
import { expect, test } from 'vitest';
import { isHttpUrl, requireHttps } from './index.ts';

test.each([
  'https://api.arcade.example',
  'http://127.0.0.1:8080/v1',
  'https://api.arcade.example/check?version=2',
])('%s is an address', (text) => {
  expect(isHttpUrl(text)).toBe(true);
});

test.each([
  '',
  'api.arcade.example',
  '/v1',
  'ftp://api.arcade.example',
  'javascript:alert(1)',
  'https://me@api.arcade.example',
  'https://:secret@api.arcade.example',
  'https://api.arcade.example/#',
  'https://api.arcade.example/#part',
])('%j is none', (text) => {
  expect(isHttpUrl(text)).toBe(false);
});

const fetch = (allowHttp?: boolean): Fetch =>
  Object.assign(async () => new Response(), allowHttp === undefined ? {} : { allowHttp });

test('http: needs a fetch that says so, and the refusal names provider and option', () => {
  const urls = { baseUrl: 'https://a.example', friends: undefined, push: 'HTTP://b.example' };
  const refused = () => requireHttps('arcade', fetch(), urls);
  expect(refused).toThrow(ConfigError);
  expect(refused).toThrow('arcade: option push: http: needs a fetch with allowHttp');
  expect(() => requireHttps('arcade', fetch(false), urls)).toThrow(ConfigError);
  expect(() => requireHttps('arcade', fetch(), { url: ' http://a.example' })).toThrow(ConfigError);
  expect(requireHttps('arcade', fetch(true), urls)).toBeUndefined();
  expect(requireHttps('arcade', fetch(), { baseUrl: urls.baseUrl })).toBeUndefined();
});
