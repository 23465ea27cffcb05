import { isConfigError } from '@playerlink/core';
import { describe, expect, test } from 'vitest';
import { device } from './index.ts';
import { openGame, pairOf, phoneOf } from './stage.test-fixture.ts';

const ALL = '(all)';

describe('options', () => {
  test.each<[string, string, unknown]>([
    ['strictDeviceOS', 'a text', { strictDeviceOS: 'true' }],
    ['strictDeviceOS', 'null', { strictDeviceOS: null }],
    [ALL, 'with a typo', { strictDeviceOs: true }],
    [ALL, 'with one too many', { strictDeviceOS: true, pepper: 'SECRET-PEPPER' }],
    [ALL, 'null', null],
    [ALL, 'a text', 'SECRET-PEPPER'],
  ])('row 49: %s that is %s is a ConfigError', (option, _, options) => {
    const thrown = catching(() => device(options as Parameters<typeof device>[0]));
    if (!isConfigError(thrown)) throw new Error('no ConfigError', { cause: thrown });
    expect(thrown.message.startsWith(`device: option ${option}: `)).toBe(true);
    expect(thrown.message).not.toContain('SECRET-PEPPER');
  });

  test('a typo is named', () => {
    const options = { strictDeviceOs: true } as Parameters<typeof device>[0];
    expect(() => device(options)).toThrow('"strictDeviceOs"');
  });

  test('strictDeviceOS false is the default', async () => {
    const credentials = { ...phoneOf('ada'), deviceOS: 'js' };
    expect((await openGame({}, { strictDeviceOS: false }).connect(credentials)).newPlayer).toBe(
      true,
    );
    expect((await openGame({}, {}).connect(credentials)).newPlayer).toBe(true);
    const strict = openGame({}, { strictDeviceOS: true });
    expect(await pairOf(strict.connect(credentials))).toBe('deviceOS: INVALID');
  });

  test('none at all: deviceId NOTAUTHENTICATED, and the operator is told', async () => {
    const { connect, link, logs, plans } = openGame({ providers: [device(undefined)] });
    expect(link.providers[0]).toMatchObject({ configured: false });
    expect(await pairOf(connect(phoneOf('ada')))).toBe('deviceId: NOTAUTHENTICATED');
    expect(logs).toMatchObject([
      { level: 'error', fields: { game: 'galactic-golf', provider: 'device' } },
    ]);
    expect(plans).toHaveLength(0);
  });

  test('a sign-in logs nothing', async () => {
    const { connect, logs } = openGame();
    await connect(phoneOf('ada'));
    expect(logs).toEqual([]);
  });
});

function catching(run: () => unknown): unknown {
  try {
    return run();
  } catch (thrown) {
    return thrown;
  }
}
