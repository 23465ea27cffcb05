import { isConfigError } from '@playerlink/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { device, deviceExternalId } from './index.ts';
import { openGame, refusalOf } from './stage.test-fixture.ts';

const FIXED = { seed: 20_261_123, numRuns: 500 };
const TIMEOUT_MS = 30_000;

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', 'a\ud800', '\0', 'IOS', 'a'.repeat(1_025)),
);
const any = fc.oneof(anyText, fc.anything());

test('credentials: a player of this very device, or a documented answer', {
  timeout: TIMEOUT_MS,
}, async () => {
  const seen = { accepted: 0, refused: 0 };
  const { connect, link } = openGame();
  const credentials = fc.oneof(
    fc.record({ deviceId: anyText, deviceOS: anyText }),
    fc.record(
      { deviceId: any, deviceOS: any, deviceModel: any, displayName: any, other: any },
      { requiredKeys: [] },
    ),
    fc.dictionary(fc.string(), fc.anything()),
    fc.anything(),
  );
  const check = async (given: unknown) => {
    const answer = connect(given);
    const result = await answer.catch(() => undefined);
    if (result === undefined) {
      seen.refused += 1;
      const { code, field } = await refusalOf(answer);
      if (code !== 'INVALID') expect(`${field}: ${code}`).toMatch(/^device(Id|OS): REQUIRED$/);
      return;
    }
    seen.accepted += 1;
    const { deviceId, deviceOS } = given as { deviceId: string; deviceOS: string };
    expect([deviceId.isWellFormed(), /\p{Cc}/u.test(deviceId), deviceOS !== '']).toEqual([
      true,
      false,
      true,
    ]);
    const links = await link.links.list(result.playerId);
    expect(links.map(({ externalId }) => externalId)).toEqual([deviceExternalId(deviceId)]);
  };
  await fc.assert(fc.asyncProperty(credentials, check), FIXED);
  expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(20);
});

test('options: a plugin or a ConfigError', () => {
  const options = fc.oneof(
    fc.record({ strictDeviceOS: fc.oneof(fc.boolean(), any) }, { requiredKeys: [] }),
    fc.anything(),
  );
  const check = (given: unknown) => {
    try {
      expect(device(given as Parameters<typeof device>[0]).id).toBe('device');
    } catch (thrown) {
      if (!isConfigError(thrown)) throw thrown;
      expect(thrown.message).toMatch(/^device: option /);
    }
  };
  fc.assert(fc.property(options, check), FIXED);
});

test('external ids: 64 hex digits, of different ids never the same', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1_024 });
  const check = (one: string, other: string) => {
    expect(deviceExternalId(one)).toMatch(/^[0-9a-f]{64}$/);
    expect(deviceExternalId(one) === deviceExternalId(other)).toBe(one === other);
  };
  fc.assert(fc.property(text, text, check), FIXED);
  expect(deviceExternalId('abc')).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});
