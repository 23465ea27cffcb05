import { describe, expect, test } from 'vitest';
import { OTHER_HOSTS, OTHER_PATHS, OTHER_SPELLINGS } from './hostile-urls.test-fixture.ts';
import { isPublicKeyUrl } from './public-key-url.ts';

const HOSTILE = [...OTHER_HOSTS, ...OTHER_SPELLINGS, ...OTHER_PATHS];

test.each([
  'https://static.gc.apple.com/public-key/gc-prod-2.cer',
  'https://static.gc.apple.com/public-key/gc-prod-12.cer',
  'https://static.gc.apple.com/public-key/gc-prod-999.cer',
  'https://static.gc.apple.com/public-key/gc-prod.cer',
  'https://static.gc.apple.com/public-key/gc-sb.cer',
  'https://static.gc.apple.com/public-key/gc-sb-2.cer',
])('Apple’s: %s', (url) => {
  expect(isPublicKeyUrl(url, false)).toBe(true);
  expect(isPublicKeyUrl(url, true)).toBe(true);
});

test.each([
  'https://sandbox.gc.apple.com/public-key/gc-sb.cer',
  'https://sandbox.gc.apple.com/public-key/gc-sb-2.cer',
  'https://sandbox.gc.apple.com/public-key/gc-prod-9.cer',
])('only where the sandbox is allowed: %s', (url) => {
  expect(isPublicKeyUrl(url, false)).toBe(false);
  expect(isPublicKeyUrl(url, true)).toBe(true);
});

describe('rows 1 to 3: not Apple’s', () => {
  test.each(HOSTILE)('%s', (_, url) => {
    expect(isPublicKeyUrl(url, false)).toBe(false);
  });

  test.each(HOSTILE)('at the sandbox: %s', (_, url) => {
    const there = url.replaceAll('static.gc.apple.com', 'sandbox.gc.apple.com');
    const isGenuine = url === 'https://sandbox.gc.apple.com/public-key/gc-sb-2.cer';
    expect(isPublicKeyUrl(there, true)).toBe(isGenuine);
  });
});
