import { memoryStorage } from '@playerlink/core/memory';
import { describe, expect, test } from 'vitest';
import { deviceExternalId } from './index.ts';
import { openGame, pairOf, phoneOf } from './stage.test-fixture.ts';

const phone = phoneOf('ada');
const tablet = { ...phone, deviceId: 'the-tablet-of-ada', deviceOS: 'ANDROID' };

describe('signing in on a device while somebody is signed in', () => {
  test('sentence: the two accounts will not be merged', async () => {
    const { connect, play, link } = openGame();
    const { playerId, authToken: session } = await play('ada');
    const answer = await connect(phone, { session });
    expect(answer).toMatchObject({ outcome: 'created', newPlayer: true });
    expect(answer.playerId).not.toBe(playerId);
    expect(await link.links.list(playerId)).toHaveLength(1);
    // The first session stays what it was.
    expect((await link.sessions.resolve(session))?.playerId).toBe(playerId);
    expect((await link.sessions.resolve(answer.authToken))?.playerId).toBe(answer.playerId);
  });

  test('a known device: the session moves to its player, and nothing is linked', async () => {
    const { connect, play, link } = openGame();
    const { playerId } = await connect(phone);
    const { playerId: other, authToken: session } = await play('ada');
    expect(await connect(phone, { session })).toMatchObject({ outcome: 'switched', playerId });
    expect(await link.links.list(other)).toHaveLength(1);
  });

  test('a second device is a second player', async () => {
    const { connect } = openGame();
    const { playerId, authToken: session } = await connect(phone);
    const second = await connect(tablet, { session });
    expect(second.outcome).toBe('created');
    expect(await connect(phone, { session: second.authToken })).toMatchObject({
      outcome: 'switched',
      playerId,
    });
  });

  test.each([
    ['doNotLinkToCurrentPlayer', false],
    ['switchIfPossible', false],
    ['errorOnSwitch', true],
    ['doNotCreateNewPlayer', true],
  ])('%s %s does not exist here', async (flag, value) => {
    const { connect, play } = openGame();
    const flags = { [flag]: value };
    const { playerId } = await connect(phone, { flags });
    const { authToken: session } = await play('ada');
    expect((await connect(tablet, { session, flags })).outcome).toBe('created');
    expect(await connect(phone, { session, flags })).toMatchObject({
      outcome: 'switched',
      playerId,
    });
  });

  test('with syncDisplayName the name follows what the client says', async () => {
    const { connect } = openGame();
    await connect({ ...phone, displayName: 'Ada' });
    const flags = { syncDisplayName: true };
    const renamed = await connect({ ...phone, displayName: 'Countess' }, { flags });
    expect(renamed.displayName).toBe('Countess');
  });
});

describe('a device and other accounts', () => {
  test('after a switch the device leads back to its own player', async () => {
    const { connect, play } = openGame();
    const { playerId: adas } = await play('ada');
    const { playerId, authToken: session } = await connect(phone);
    expect(await play('ada', { session })).toMatchObject({ outcome: 'switched', playerId: adas });
    expect(await connect(phone)).toMatchObject({ outcome: 'resumed', playerId });
  });

  test('a player made by a device takes a first account of a platform', async () => {
    const { connect, play } = openGame();
    const { playerId, authToken: session } = await connect(phone);
    expect(await play('ada', { session })).toMatchObject({ outcome: 'linked', playerId });
    expect((await play('ada')).playerId).toBe(playerId);
  });

  test('a device is a way in: another account may go, the last device may not', async () => {
    const { connect, play, link } = openGame();
    const { playerId, authToken: session } = await connect(phone);
    await play('ada', { session });
    await link.links.unlink(playerId, 'arcade');
    const externalId = deviceExternalId(phone.deviceId);
    const last = link.links.unlink(playerId, 'device', { externalId });
    expect(await pairOf(last)).toBe('password: NOT_SET');
    expect((await connect(phone)).playerId).toBe(playerId);
  });

  test('where a device is no way in, what is one may not go', async () => {
    const { connect, play, link } = openGame({ waysIn: ['arcade'] });
    const { playerId, authToken: session } = await connect(phone);
    await play('ada', { session });
    expect(await pairOf(link.links.unlink(playerId, 'arcade'))).toBe('password: NOT_SET');
  });

  test('an export has no device id in it, and who is removed is gone with every session', async () => {
    const { connect, play, link } = openGame();
    const { playerId, authToken: session } = await connect(phone);
    const exported = JSON.stringify(await link.players.export(playerId));
    expect(exported).toContain('"provider":"device"');
    expect(exported).not.toContain(phone.deviceId);
    expect(await link.players.remove(playerId)).toBe(true);
    expect(await link.sessions.resolve(session)).toBeUndefined();
    expect(await pairOf(play('ada', { session }))).toBe('authentication: NOTAUTHORIZED');
    expect(await connect(phone)).toMatchObject({ outcome: 'created', newPlayer: true });
  });

  test('an unlinked device is a stranger’s', async () => {
    const { connect, play, link } = openGame();
    const { playerId, authToken: session } = await connect(phone);
    await play('ada', { session });
    const externalId = deviceExternalId(phone.deviceId);
    await link.links.unlink(playerId, 'device', { externalId });
    expect((await connect(phone)).playerId).not.toBe(playerId);
  });

  test('an imported player has all their devices', async () => {
    const storage = memoryStorage();
    const { connect, clock, link } = openGame({ storage });
    const at = clock.now();
    const links = [phone, tablet].map(({ deviceId }) => ({
      provider: 'device',
      externalId: deviceExternalId(deviceId),
      slot: deviceExternalId(deviceId),
      displayName: null,
      syncDisplayName: false,
      createdAt: at,
      lastLoginAt: at,
    }));
    const player = {
      id: '5790e9f3a4b2c1d0e9f8a7b6',
      displayName: 'Ada',
      segments: {},
      scriptData: {},
      achievements: [],
      virtualGoods: {},
      createdAt: at,
      lastSeenAt: at,
      links,
    };
    expect(await storage.players.adopt(link.gameId, player)).toBe(true);
    for (const credentials of [phone, tablet]) {
      expect(await connect(credentials)).toMatchObject({
        outcome: 'resumed',
        playerId: player.id,
        displayName: 'Ada',
      });
    }
  });
});
