import { createPlayerLink, isOutage, PROVIDER, type Provider } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { expect, test } from 'vitest';
import { gameCenter } from './index.ts';
import { BUNDLE_ID, type Options, setStage } from './stage.test-fixture.ts';

const stage = setStage();

/** The provider of a game, as tools find it. */
function provider(more: Partial<Options> = {}): Provider {
  const found: Provider[] = [];
  createPlayerLink({
    gameId: 'galactic-golf',
    storage: memoryStorage(),
    providers: [gameCenter({ bundleId: BUNDLE_ID, ...more })],
    fetch: stage.platform.fetch,
    clock: stage.clock,
    configure: (container) => found.push(...container.resolveAll<Provider>(PROVIDER)),
  });
  return found[0] as Provider;
}

const { signal } = new AbortController();

test('check is content with authorities that are at hand', async () => {
  await provider({ issuers: [{ pem: stage.platform.issuerPem }] }).check?.({ signal });
  expect(stage.platform.requests).toEqual([]);
});

test('check says why the certificate of an authority cannot be had', async () => {
  stage.platform.fail({ status: 500 });
  const refusal: unknown = await provider()
    .check?.({ signal })
    .catch((thrown: unknown) => thrown);
  expect(isOutage(refusal)).toBe(true);
});
