import { describe, expect, test } from 'vitest';
import {
  EXPIRED,
  KEY_URL,
  openGame,
  pairOf,
  REFUSED,
  setStage,
  settle,
} from './stage.test-fixture.ts';

const MINUTE_MS = 60_000;
const stage = setStage();
const sent = (player = 'ada', choice: Parameters<typeof stage.platform.credentials>[1] = {}) =>
  stage.platform.credentials(player, choice);

describe('row 15: one signature is one login', () => {
  test('a stolen one is refused from nowhere, another session, connection and player', async () => {
    const { connect, device, link, plans } = openGame(stage);
    const credentials = sent();
    await connect(credentials, { channel: 'socket-1' });
    const mallory = await device();
    const applied = plans.length;
    for (const request of [
      {},
      { session: mallory.authToken },
      { channel: 'socket-2' },
      { session: mallory.authToken, channel: 'socket-2' },
      { currentPlayerId: mallory.playerId },
      { currentPlayerId: null },
      { session: mallory.authToken, flags: { switchIfPossible: true } },
    ]) {
      expect(await pairOf(connect(credentials, request))).toBe(REFUSED);
    }
    expect(plans).toHaveLength(applied);
    expect(await link.links.list(mallory.playerId)).toHaveLength(1);
  });

  test('an honest client may repeat it: from the session that it was issued', async () => {
    const { connect } = openGame(stage);
    const credentials = sent();
    const { authToken: session, playerId } = await connect(credentials);
    expect(await connect(credentials, { session })).toMatchObject({ outcome: 'resumed', playerId });
  });

  test('an honest client may repeat it: from the session that it came with', async () => {
    const { connect, device } = openGame(stage);
    const { authToken: session, playerId } = await device();
    const credentials = sent();
    expect((await connect(credentials, { session })).outcome).toBe('linked');
    expect(await connect(credentials, { session })).toMatchObject({ outcome: 'resumed', playerId });
  });

  test('an honest client may repeat it: on the same connection', async () => {
    const { connect } = openGame(stage);
    const credentials = sent();
    const { playerId } = await connect(credentials, { channel: 'socket-1' });
    expect(await connect(credentials, { channel: 'socket-1' })).toMatchObject({ playerId });
  });

  test('another signature of the same player is another login', async () => {
    const { connect } = openGame(stage);
    const { playerId } = await connect(sent());
    expect(await connect(sent())).toMatchObject({ outcome: 'resumed', playerId });
  });

  test('no other spelling of the signature passes for another one', async () => {
    const game = openGame(stage);
    const credentials = sent();
    await game.connect(credentials);
    const { signature } = credentials;
    for (const spelling of [
      signature.replaceAll('=', ''),
      `${signature}\n`,
      `${signature}AAAA`,
      signature.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''),
      `${signature.slice(0, 4)} ${signature.slice(4)}`,
    ]) {
      const answer = game.connect({ ...credentials, signature: spelling });
      expect(await pairOf(answer)).toBe('signature: INVALID');
    }
  });

  test('until the last moment of the window, and then it is too old', async () => {
    const { connect } = openGame(stage);
    const ahead = sent('ada', { timestamp: stage.clock.now() + 5 * MINUTE_MS });
    await connect(ahead);
    stage.clock.advance(15 * MINUTE_MS - 1);
    expect(await pairOf(connect(ahead))).toBe(REFUSED);
    stage.clock.advance(1);
    expect(await pairOf(connect(ahead))).toBe(EXPIRED);
  });

  test('of ten at once one succeeds', async () => {
    const { connect } = openGame(stage);
    await connect(sent('eve'));
    const credentials = sent();
    const results = await settle(
      stage,
      Array.from({ length: 10 }, () => connect(credentials)),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

test('row 16: of a hundred logins at once the first fetches, and all wait for it', async () => {
  const { connect, asked } = openGame(stage);
  const all = Array.from({ length: 100 }, (_, at) => connect(sent(`player ${at}`)));
  const players = (await Promise.all(all)).map(({ playerId }) => playerId);
  expect(new Set(players).size).toBe(100);
  expect(asked).toEqual([KEY_URL]);
});
