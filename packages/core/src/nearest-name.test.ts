import { expect, it } from 'vitest';
import { nearestName } from './nearest-name.ts';

it.each<[string, string[], string | undefined]>([
  ['singleuse', ['singleUse'], 'singleUse'],
  ['freinds', ['verify', 'friends'], 'friends'],
  ['titel', ['title'], 'title'],
  ['applicationId', ['applicationIds'], 'applicationIds'],
  ['timeout', ['timeoutMs'], 'timeoutMs'],
  ['apiKeyValue', ['apiKey'], 'apiKey'],
  ['onCreated', ['linked', 'created'], 'created'],
  ['kay', ['key'], 'key'],
  ['abc', ['key', 'id'], undefined],
  ['url', ['uri', 'URL'], 'URL'],
  ['pepper', ['apiKey', 'baseUrl'], undefined],
  ['idx', ['identifier'], undefined],
  ['', ['a name'], undefined],
  ['x'.repeat(1_000_000), ['title'], undefined],
])('%.12s among %j is %s', (name, known, meant) => {
  expect(nearestName(name, known)).toBe(meant);
});
