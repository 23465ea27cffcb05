import { device } from '@playerlink/plugin-device';
import { expect, onTestFinished, test } from 'vitest';
import {
  account,
  type Frame,
  type GameOptions,
  openGame as open,
  phone,
} from '../game.test-fixture.ts';
import { ADA, asker, done, no, refused, response, TOKEN } from './frames.test-fixture.ts';

const openGame = async (options?: GameOptions) => {
  const game = await open(options);
  onTestFinished(game.close);
  return game;
};

test('AuthenticationRequest: its success, UNRECOGNISED, LOCKED, and open again after five minutes', async () => {
  const game = await openGame();
  const ask = asker(await game.shaken());
  const { userId } = await ask('RegistrationRequest', ADA);
  const success = done('Authentication', {
    authToken: TOKEN,
    displayName: 'Ada',
    newPlayer: false,
    userId,
  });
  const { userName } = ADA;
  expect(await ask('AuthenticationRequest', ADA)).toEqual(success);
  for (let i = 0; i < 5; i += 1) {
    expect(await ask('AuthenticationRequest', { userName, password: 'wrong' })).toEqual(
      refused({ DETAILS: 'UNRECOGNISED' }),
    );
  }
  for (const password of ['wrong', ADA.password]) {
    expect(await ask('AuthenticationRequest', { userName, password })).toEqual(
      refused({ DETAILS: 'LOCKED' }),
    );
  }
  // An error never changes the session.
  expect(await ask('AccountDetailsRequest')).toMatchObject({ userId });
  game.clock.advance(5 * 60_000);
  expect(await ask('AuthenticationRequest', ADA)).toEqual(success);
});

test('ChangeUserDetailsRequest: each of its answers', async () => {
  const game = await openGame();
  const ask = asker(await game.shaken());
  await ask('RegistrationRequest', { ...ADA, userName: 'eve' });
  const { userId } = await ask('RegistrationRequest', ADA);
  const change = (members: Frame) => ask('ChangeUserDetailsRequest', members);
  const ok = done('ChangeUserDetails');
  const not = (error: Frame) => no('ChangeUserDetails', error);
  expect(await change({})).toEqual(ok);
  expect(await change({ displayName: null, userName: '' })).toEqual(ok);
  expect(await change({ userName: 'eve' })).toEqual(not({ USERNAME: 'TAKEN' }));
  expect(await change({ oldPassword: 'wrong', displayName: 'X' })).toEqual(
    not({ DETAILS: 'UNRECOGNISED' }),
  );
  expect(await ask('AccountDetailsRequest')).toMatchObject({ displayName: 'Ada' });
  for (const member of ['displayName', 'userName', 'newPassword', 'oldPassword', 'language']) {
    expect(await change({ [member]: ['x'] })).toEqual(not({ [member]: 'INVALID' }));
  }
  // The old password is only looked at when it is sent.
  expect(await change({ newPassword: 'two', userName: 'ada2', language: 'en' })).toEqual(ok);
  const moved = { userName: 'ada2', password: 'two' };
  expect(await ask('AuthenticationRequest', moved)).toMatchObject({ userId, newPlayer: false });
  expect(await ask('AuthenticationRequest', ADA)).toEqual(refused({ DETAILS: 'UNRECOGNISED' }));
});

test('ChangeUserDetailsRequest upgrades a device player, whose device stays a way in', async () => {
  const game = await openGame();
  const ask = asker(await game.shaken());
  const { userId } = await ask('DeviceAuthenticationRequest', phone());
  expect(await ask('ChangeUserDetailsRequest', { userName: 'ada' })).toEqual(
    no('ChangeUserDetails', { newPassword: 'REQUIRED' }),
  );
  expect(await ask('ChangeUserDetailsRequest', { newPassword: 'p' })).toEqual(
    no('ChangeUserDetails', { userName: 'REQUIRED' }),
  );
  const login = { userName: 'ada', newPassword: 'correct horse' };
  expect(await ask('ChangeUserDetailsRequest', login)).toEqual(done('ChangeUserDetails'));
  const other = asker(await game.shaken());
  expect(await other('AuthenticationRequest', ADA)).toMatchObject({ userId, newPlayer: false });
  expect(await other('DeviceAuthenticationRequest', phone())).toMatchObject({ userId });
});

test('ChangeUserDetailsRequest of a game without passwords', async () => {
  const game = await openGame({ link: { providers: [device({})] } });
  const ask = asker(await game.shaken());
  await ask('DeviceAuthenticationRequest', phone());
  expect(await ask('ChangeUserDetailsRequest', { userName: 'a', newPassword: 'b' })).toEqual(
    no('ChangeUserDetails', { password: 'NOT_CONFIGURED' }),
  );
  expect(await ask('ChangeUserDetailsRequest', { displayName: 'Ada' })).toEqual(
    done('ChangeUserDetails'),
  );
});

test('a device player’s data: model and name are taken, the name only for a new player', async () => {
  const game = await openGame();
  const ask = asker(await game.shaken());
  const members = {
    ...phone(),
    deviceModel: 'iPhone9,1',
    deviceName: 'Ada’s phone',
    deviceType: 'handheld',
    operatingSystem: 'iOS 10',
    displayName: 'Ada',
    segments: { AGE: 'OLD' },
    scriptData: { build: 7 },
  };
  const made = await ask('DeviceAuthenticationRequest', members);
  const { userId } = made;
  const frame = { authToken: TOKEN, displayName: 'Ada', scriptData: { build: 7 }, userId };
  expect(made).toEqual(response('Authentication', { ...frame, newPlayer: true }));
  const again = { ...members, displayName: 'Eve', segments: { AGE: 'NEW' } };
  expect(await ask('DeviceAuthenticationRequest', again)).toEqual(
    response('Authentication', { ...frame, newPlayer: false }),
  );
  expect((await game.link.players.get(String(userId)))?.segments).toEqual({ AGE: 'OLD' });
  for (const deviceOS of ['MacOS', 'js', 'Corona', 'discord', 'W8']) {
    expect(await ask('DeviceAuthenticationRequest', { ...phone(), deviceOS })).toMatchObject({
      userId,
    });
  }
});

test('the names of a stored player that nobody may see are in no answer', async () => {
  const game = await openGame();
  const ask = asker(await game.shaken());
  const frames = [
    await ask('DeviceAuthenticationRequest', phone()),
    await ask('ArcadeConnectRequest', account()),
    await ask('ChangeUserDetailsRequest', { userName: 'ada', newPassword: 'correct horse' }),
    await ask('AccountDetailsRequest'),
    await ask('SocialStatusRequest'),
  ];
  const text = JSON.stringify(frames);
  for (const secret of [phone().deviceId, 'correct horse', 'password', 'privateData']) {
    expect(text).not.toContain(secret);
  }
});
