import { describe, expect, test } from 'vitest';
import { passwordExternalId } from './index.ts';
import { ADA, LOCKED, openGame, pairOf, pairsOf, REFUSED, WRONG } from './stage.test-fixture.ts';

describe('the page AuthenticationRequest', () => {
  test('parameter userName', async () => {
    const { login, register, link } = openGame();
    const { playerId } = await register(ADA);
    expect((await login(ADA)).playerId).toBe(playerId);
    expect(await pairOf(login({ ...ADA, userName: 'bob' }))).toBe(REFUSED);
    expect(await link.links.list(playerId)).toMatchObject([
      { provider: 'password', externalId: passwordExternalId('ada') },
    ]);
  });

  test('parameter password', async () => {
    const { login, register } = openGame();
    await register(ADA);
    expect((await login(ADA)).outcome).toBe('resumed');
    for (const wrong of ['tr0ub4dor&3', `${ADA.password} `, ADA.password.toUpperCase(), '0']) {
      expect(await pairOf(login({ ...ADA, password: wrong }))).toBe(REFUSED);
      expect((await login(ADA)).outcome).toBe('resumed');
    }
  });

  test('response authToken', async () => {
    const { login, register, link } = openGame();
    await register(ADA);
    const { authToken, playerId } = await login(ADA);
    expect(await link.sessions.resolve(authToken)).toMatchObject({ playerId });
  });

  test('response displayName', async () => {
    const { login, register } = openGame();
    await register({ ...ADA, displayName: 'Ada' });
    expect((await login(ADA)).displayName).toBe('Ada');
  });

  test('response newPlayer', async () => {
    const { login, register } = openGame();
    await register(ADA);
    expect((await login(ADA)).newPlayer).toBe(false);
  });

  test('response scriptData', async () => {
    const { login, register } = openGame();
    await register(ADA);
    expect((await login(ADA, { scriptData: { a: 1 } })).scriptData).toEqual({ a: 1 });
  });

  test('response userId', async () => {
    const { login, register, link } = openGame();
    await register(ADA);
    const { playerId } = await login(ADA);
    // Nothing of the account is among what other players may see.
    expect(await link.players.get(playerId)).toMatchObject({ id: playerId, externalIds: {} });
  });

  test('error DETAILS UNRECOGNISED', async () => {
    const { login, register, plans } = openGame();
    expect(await pairOf(login(ADA))).toBe(REFUSED);
    await register(ADA);
    plans.length = 0;
    expect(await pairOf(login(WRONG))).toBe(REFUSED);
    expect(plans).toHaveLength(0);
  });

  test('error DETAILS LOCKED', async () => {
    const { login, register, clock } = openGame();
    await register(ADA);
    const address = '203.0.113.7';
    const wrong = () => login(WRONG, { address });
    expect(await pairsOf(6, wrong)).toEqual([...Array(5).fill(REFUSED), LOCKED]);
    await expect(login(ADA, { address })).rejects.toMatchObject({
      field: 'DETAILS',
      code: 'LOCKED',
      status: 423,
      retryAfterMs: 300_000,
    });
    clock.advance(300_000);
    expect((await login(ADA, { address })).outcome).toBe('resumed');
  });

  test.each([
    ['userName', { password: 'p' }],
    ['password', { userName: 'ada' }],
  ])('error %s REQUIRED', async (name, others) => {
    const { login, register } = openGame();
    for (const absent of [{}, { [name]: null }, { [name]: '' }]) {
      expect(await pairOf(login({ ...others, ...absent }))).toBe(`${name}: REQUIRED`);
      expect(await pairOf(register({ ...others, ...absent }))).toBe(`${name}: REQUIRED`);
    }
    expect(await pairOf(login({}))).toBe('userName: REQUIRED');
  });
});

describe('the page RegistrationRequest', () => {
  test('parameter displayName', async () => {
    const { register, login } = openGame();
    const { displayName } = await register({ ...ADA, displayName: 'Ada' });
    expect(displayName).toBe('Ada');
    expect((await register({ ...ADA, userName: 'bob' })).displayName).toBeNull();
    // A login has no such parameter: what comes with one changes nothing.
    const flags = { syncDisplayName: true };
    expect((await login({ ...ADA, displayName: 'Eve' }, { flags })).displayName).toBe('Ada');
    const { displayName: none } = await login({ ...ADA, userName: 'bob', displayName: 'Eve' });
    expect(none).toBeNull();
  });

  test('parameter password', async () => {
    const { register, row } = openGame();
    await register(ADA);
    expect((await row('ada'))?.secret).toMatch(/^\$argon2id\$v=19\$m=8,t=1,p=1\$[\w+/]+\$[\w+/]+$/);
  });

  test('parameter userName', async () => {
    const { register } = openGame();
    const { playerId } = await register(ADA);
    expect((await register({ ...ADA, userName: 'Ada' })).playerId).not.toBe(playerId);
  });

  test('parameter segments', async () => {
    const { register, link } = openGame();
    const segments = { country: 'FI' };
    const { playerId } = await register(ADA, { segments });
    expect((await link.players.get(playerId))?.segments).toEqual(segments);
  });

  test('response newPlayer: signs the session in', async () => {
    const { register, link } = openGame();
    const { newPlayer, authToken, playerId } = await register(ADA);
    expect(newPlayer).toBe(true);
    expect((await link.sessions.resolve(authToken))?.playerId).toBe(playerId);
  });

  test('error USERNAME TAKEN', async () => {
    const { register, login, row, plans } = openGame();
    const { playerId } = await register(ADA);
    const before = await row('ada');
    plans.length = 0;
    for (const credentials of [ADA, WRONG]) {
      await expect(register(credentials)).rejects.toMatchObject({
        field: 'USERNAME',
        code: 'TAKEN',
        status: 409,
        retryable: false,
      });
    }
    expect(plans).toHaveLength(0);
    expect(await row('ada')).toEqual(before);
    expect((await login(ADA)).playerId).toBe(playerId);
  });

  test('register that is false or null is a login', async () => {
    const { login } = openGame();
    for (const register of [false, null]) {
      expect(await pairOf(login({ ...ADA, register }))).toBe(REFUSED);
    }
  });
});

test('the names on the wire', () => {
  expect(openGame().link.providers[0]).toMatchObject({
    id: 'password',
    configured: true,
    request: 'AuthenticationRequest',
    systemId: undefined,
    linkField: 'USERNAME',
    rejectField: 'DETAILS',
    credentials: [
      { name: 'userName', required: true },
      { name: 'password', required: true },
      { name: 'displayName', required: false },
      { name: 'register', required: false },
    ],
  });
});

test('no error authentication COPPA restricted: it is no social account', async () => {
  const { register, login, link } = openGame();
  expect((await register(ADA, { coppa: true })).newPlayer).toBe(true);
  expect((await login(ADA, { coppa: true })).newPlayer).toBe(false);
  const social = { provider: 'arcade', credentials: { account: 'ada' }, coppa: true };
  expect(await pairOf(link.connect(social))).toBe('authentication: COPPA restricted');
});
