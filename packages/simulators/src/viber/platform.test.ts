import { expect, test } from 'vitest';
import { openPlatform, registerPush } from './platform.ts';

test('remembers the newest 1,000 push registrations, each once', () => {
  const platform = openPlatform({});
  for (let n = 0; n < 1_002; n += 1) registerPush(platform, `id ${n}`);
  registerPush(platform, 'id 2');
  const ids = [...platform.registered];
  expect([ids.length, ids[0], ids.at(-1)]).toEqual([1_000, 'id 2', 'id 1001']);
});
