import { isConfigError } from '@playerlink/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { password, passwordExternalId } from './index.ts';
import { passwordHashes } from './password-hashes.ts';
import { ADA, CHEAP, openGame, pairOf } from './stage.test-fixture.ts';

const FIXED = { seed: 20_261_123, numRuns: 500 };
const TIMEOUT_MS = 30_000;

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', 'ada', 'Ada', ' ada', 'a\ud800', '\0', 'a'.repeat(1_025), ADA.password),
);
const any = fc.oneof(anyText, fc.anything());
const credentials = fc.oneof(
  fc.record({ userName: anyText, password: anyText }),
  fc.record(
    { userName: any, password: any, displayName: any, register: fc.constantFrom(false, null) },
    { requiredKeys: [] },
  ),
  fc.dictionary(fc.string(), fc.anything()),
  fc.anything(),
);

test('logins: never a yes without the password, never anything but a documented answer', {
  timeout: TIMEOUT_MS,
}, async () => {
  const { register, login, plans } = openGame({ overall: { failures: 1_000_000 } });
  await register(ADA);
  plans.length = 0;
  const seen = { INVALID: 0, REQUIRED: 0, UNRECOGNISED: 0 };
  const check = async (given: unknown) => {
    const { userName, password } = Object(given) as Record<string, unknown>;
    if (userName === ADA.userName && password === ADA.password) return;
    const pair = await pairOf(login(given));
    expect(pair).toMatch(
      /^((userName|password): REQUIRED|DETAILS: UNRECOGNISED|[\s\S]*: INVALID)$/,
    );
    seen[pair.split(': ').at(-1) as keyof typeof seen] += 1;
  };
  await fc.assert(fc.asyncProperty(credentials, check), FIXED);
  expect(plans).toHaveLength(0);
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
});

test('registrations: who could register can sign in, and nobody else', {
  timeout: TIMEOUT_MS,
}, async () => {
  let registered = 0;
  const pair = fc.record({ userName: anyText, password: anyText });
  const check = async (given: { userName: string; password: string }) => {
    const { register, login } = openGame();
    const player = await register(given).catch(() => undefined);
    if (player === undefined) {
      expect(await pairOf(login(given))).toMatch(/: (INVALID|REQUIRED)$/);
      return;
    }
    registered += 1;
    expect((await login(given)).playerId).toBe(player.playerId);
    const other = { ...given, password: given.password === 'x' ? 'y' : 'x' };
    expect(await pairOf(login(other))).toBe('DETAILS: UNRECOGNISED');
  };
  await fc.assert(fc.asyncProperty(pair, check), FIXED);
  expect(registered).toBeGreaterThan(100);
});

test('secrets that nobody made: an error, never a yes', { timeout: TIMEOUT_MS }, async () => {
  const { matches, make } = passwordHashes({ ...CHEAP, hashesAtOnce: 8, legacySchemes: {} });
  const genuine = await make('right');
  const part = fc.constantFrom(
    '$argon2id',
    '$argon2',
    '$v=19',
    '$m=8,t=1,p=1',
    '$',
    ...genuine.split('$'),
  );
  const secret = fc.oneof(
    fc.array(part).map((parts) => parts.join('')),
    fc.array(part).map((parts) => parts.join('$')),
    fc.nat(genuine.length).map((length) => genuine.slice(0, length)),
    fc.string().map((text) => `$argon2id$${text}`),
    fc.string(),
  );
  const check = async (given: string) => {
    if (given.includes(genuine)) return;
    const isRight = await matches('wrong', given).catch(() => false);
    expect(isRight).toBe(false);
  };
  await fc.assert(fc.asyncProperty(secret, check), FIXED);
});

test('options: a plugin or a ConfigError', () => {
  const options = fc.oneof(
    fc.record(
      {
        caseInsensitive: any,
        memoryKiB: fc.oneof(fc.integer(), any),
        limit: fc.oneof(fc.record({ failures: any, lockMs: fc.integer() }), any),
        legacySchemes: fc.oneof(fc.dictionary(fc.string(), fc.func(fc.boolean())), any),
      },
      { requiredKeys: [] },
    ),
    fc.anything(),
  );
  const check = (given: unknown) => {
    try {
      expect(password(given as Parameters<typeof password>[0]).id).toBe('password');
    } catch (thrown) {
      if (!isConfigError(thrown)) throw thrown;
      expect(thrown.message).toMatch(/^password: option /);
    }
  };
  fc.assert(fc.property(options, check), FIXED);
});

test('external ids: 64 hex digits; the same for the same name in NFC, and only then', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1 });
  const check = (one: string, other: string) => {
    expect(passwordExternalId(one)).toMatch(/^[0-9a-f]{64}$/);
    expect(passwordExternalId(one.normalize('NFD'))).toBe(passwordExternalId(one));
    const isSame = one.normalize('NFC') === other.normalize('NFC');
    expect(passwordExternalId(one) === passwordExternalId(other)).toBe(isSame);
    const folding = { caseInsensitive: true };
    const folded = passwordExternalId(one, folding);
    for (const same of [one.toLowerCase(), one.normalize('NFC'), one.normalize('NFD')]) {
      expect(passwordExternalId(same, folding)).toBe(folded);
    }
  };
  fc.assert(fc.property(text, text, check), FIXED);
  expect(passwordExternalId('abc')).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});
