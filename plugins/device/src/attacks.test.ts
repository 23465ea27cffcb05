import { ConnectError } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { knexStorage, migrate, openSqlite } from '@playerlink/storage-knex';
import { describe, expect, test } from 'vitest';
import { deviceExternalId } from './index.ts';
import { openGame, pairOf, phoneOf, refusalOf } from './stage.test-fixture.ts';

const ada = phoneOf('ada');
const MEGABYTE = 'a'.repeat(1_000_000);

describe('attacks', () => {
  test.each<[string, unknown]>([
    ['a number', 7],
    ['true', true],
    ['a list', [ada.deviceId]],
    ['an operator', { $ne: null }],
    ['a pattern', { $regex: '' }],
    ['a text in disguise', { length: 7, toString: () => ada.deviceId }],
    ['a megabyte', MEGABYTE],
    ['1,025 characters', 'a'.repeat(1_025)],
    ['half a character', 'device\ud800'],
    ['a null character', 'device\0'],
    ['a line break', 'device\r\n'],
    ['a delete character', '\x7fdevice'],
  ])('row 41: deviceId that is or has %s is INVALID', async (_, deviceId) => {
    const { connect, plans } = openGame();
    expect(await pairOf(connect({ ...ada, deviceId }))).toBe('deviceId: INVALID');
    expect(plans).toHaveLength(0);
  });

  test.each([
    'deviceOS',
    'deviceModel',
    'deviceName',
    'deviceType',
    'operatingSystem',
    'displayName',
  ])('row 41: %s of a wrong type or of a megabyte is INVALID', async (name) => {
    for (const strictDeviceOS of [false, true]) {
      const { connect, plans } = openGame({}, { strictDeviceOS });
      for (const value of [7, false, ['IOS'], { $ne: null }, { $regex: '' }, MEGABYTE]) {
        expect(await pairOf(connect({ ...ada, [name]: value }))).toBe(`${name}: INVALID`);
      }
      expect(plans).toHaveLength(0);
    }
  });

  test.each([
    ['deviceOS', 1_024],
    ['deviceModel', 1_024],
    ['deviceName', 1_024],
    ['deviceType', 1_024],
    ['operatingSystem', 1_024],
  ])('row 41: %s has at most %i well-formed characters', async (name, most) => {
    const { connect } = openGame();
    const { playerId } = await connect(ada);
    expect((await connect({ ...ada, [name]: 'a'.repeat(most) })).playerId).toBe(playerId);
    for (const value of ['a'.repeat(most + 1), 'a\udc00']) {
      expect(await pairOf(connect({ ...ada, [name]: value }))).toBe(`${name}: INVALID`);
    }
  });

  test('row 41: ids that look like a query, or alike, are just ids', async () => {
    const { connect } = openGame();
    const ids = [
      "' OR 1=1 --",
      '%',
      '_',
      '*',
      '{"$ne":null}',
      '__proto__',
      'constructor',
      'device',
      'DEVICE',
      ' device',
      'device ',
      'é',
      'e\u0301',
      '0',
      '00',
      'a'.repeat(1_024),
      deviceExternalId('device'),
    ];
    const players: string[] = [];
    for (const deviceId of ids) {
      const { newPlayer, playerId } = await connect({ ...ada, deviceId });
      expect(newPlayer).toBe(true);
      players.push(playerId);
    }
    expect(new Set(players).size).toBe(ids.length);
  });

  test.each<[string, string, unknown]>([
    ['nothing', 'credentials: INVALID', undefined],
    ['a list', 'credentials: INVALID', [ada]],
    ['text', 'credentials: INVALID', 'deviceId=1'],
    ['inherited members', 'deviceId: REQUIRED', Object.create(ada)],
    ['a member __proto__', '__proto__: INVALID', { ...ada, ...own('__proto__') }],
    ['a member constructor', 'constructor: INVALID', { ...ada, ...own('constructor') }],
    ['an external id', 'externalId: INVALID', { ...ada, externalId: '1' }],
  ])('row 41: credentials that are or have %s', async (_, pair, credentials) => {
    const { connect, plans } = openGame();
    expect(await pairOf(connect(credentials))).toBe(pair);
    expect(plans).toHaveLength(0);
  });

  test('row 40: the external id of a device, which others may have seen, does not sign in', async () => {
    const { connect } = openGame();
    const { playerId } = await connect(ada);
    const thief = await connect({ ...ada, deviceId: deviceExternalId(ada.deviceId) });
    expect(thief.playerId).not.toBe(playerId);
  });

  test.each<[string, string, string | null]>([
    ['a right-to-left override', '\u202eevil', 'evil'],
    ['zero width', 'a\u200bd\ufeffa', 'ada'],
    ['10,000 code points', '😀'.repeat(10_000), '😀'.repeat(48)],
    ['half a character', 'ada\ud800', 'ada'],
    ['markup, which is text', '<b>ada</b>', '<b>ada</b>'],
    ['nothing visible', '\u200b\u202e', null],
  ])('row 42: a displayName with %s', async (_, displayName, shown) => {
    expect((await openGame().connect({ ...ada, displayName })).displayName).toBe(shown);
  });

  test('row 43 is the host’s: what its guard refuses creates nobody', async () => {
    const beforeVerify = () => {
      throw new ConnectError('RATE_LIMITED');
    };
    const { connect, plans } = openGame({ guards: { beforeVerify } });
    expect((await refusalOf(connect(ada))).code).toBe('RATE_LIMITED');
    expect(plans).toHaveLength(0);
  });

  test.each(['memory', 'SQLite'])(
    'row 44: ten first sign-ins of one device at once make one player, in %s',
    async (engine) => {
      const db = openSqlite({ filename: ':memory:' });
      try {
        await migrate(db);
        const storage = engine === 'memory' ? memoryStorage() : knexStorage(db);
        const { connect, clock } = openGame({ storage });
        const all = await raced(
          clock,
          Array.from({ length: 10 }, () => connect(ada)),
        );
        expect(new Set(all.map(({ playerId }) => playerId)).size).toBe(1);
        expect(all.filter(({ newPlayer }) => newPlayer)).toHaveLength(1);
      } finally {
        await db.destroy();
      }
    },
  );

  test('row 45: the device id is in no log line, plan or error', async () => {
    const { connect, logs, plans } = openGame();
    await connect(ada);
    const refusal = await refusalOf(connect({ ...ada, deviceOS: 7 }));
    const seen = JSON.stringify([logs, plans, refusal, refusal.message]);
    for (const spelt of [ada.deviceId, Buffer.from(ada.deviceId).toString('base64')]) {
      expect(seen).not.toContain(spelt);
    }
    expect(seen).toContain(deviceExternalId(ada.deviceId));
  });

  test.each([-120_000, 120_000, 86_400_000])(
    'row 48: our clock is wrong by %i ms: no time is checked here',
    async (ms) => {
      const { connect, clock } = openGame();
      const { playerId } = await connect(ada);
      const skewed = { timer: clock.timer, now: () => clock.now() + ms };
      const other = openGame({ clock: skewed });
      expect((await other.connect(ada)).newPlayer).toBe(true);
      clock.advance(Math.max(0, ms));
      expect((await connect(ada)).playerId).toBe(playerId);
    },
  );
});

/** All answers; who lost a race waits a little, by the clock. */
async function raced<T>(
  clock: { advance(ms: number): void },
  answers: ReadonlyArray<Promise<T>>,
): Promise<readonly T[]> {
  let isDone = false;
  const all = Promise.all(answers).finally(() => {
    isDone = true;
  });
  while (!isDone) {
    clock.advance(1);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return all;
}

/** An own member by a name that an object literal would take for something else. */
const own = (name: string) => JSON.parse(`{${JSON.stringify(name)}:{"admin":true}}`) as object;
