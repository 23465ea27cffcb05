import { createPlayerLink, isOutage, PROVIDER, type Provider } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { expect, test } from 'vitest';
import { nintendo } from './index.ts';
import { setStage, TITLE } from './stage.test-fixture.ts';

const stage = setStage();

/** The provider of a game, as tools find it. */
function provider(): Provider {
  const found: Provider[] = [];
  createPlayerLink({
    gameId: 'galactic-golf',
    storage: memoryStorage(),
    providers: [nintendo({ applicationIds: [TITLE] })],
    fetch: stage.platform.fetch,
    clock: stage.clock,
    configure: (container) => found.push(...container.resolveAll<Provider>(PROVIDER)),
  });
  return found[0] as Provider;
}

const { signal } = new AbortController();

test('check fetches the key set of each issuer', async () => {
  await provider().check?.({ signal });
  expect(stage.platform.requests.length).toBeGreaterThan(0);
});

test('check says why the keys cannot be had', async () => {
  stage.platform.fail({ status: 500 });
  const refusal: unknown = await provider()
    .check?.({ signal })
    .catch((thrown: unknown) => thrown);
  expect(isOutage(refusal)).toBe(true);
});
