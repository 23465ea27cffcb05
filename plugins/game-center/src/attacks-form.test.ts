import type { GameCenterCredentials } from '@playerlink/simulators';
import { describe, expect, test } from 'vitest';
import {
  BUNDLE_ID,
  expectNoRequest,
  KEY_URL,
  openGame,
  REFUSED_ID,
  setStage,
} from './stage.test-fixture.ts';

const stage = setStage();
const sent = (player = 'ada', choice: Parameters<typeof stage.platform.credentials>[1] = {}) =>
  stage.platform.credentials(player, choice);

describe('row 41: what is no text, or has another form', () => {
  const FIELDS = ['publicKeyUrl', 'signature', 'salt', 'externalPlayerId', 'displayName'] as const;
  const WRONG: ReadonlyArray<readonly [string, unknown]> = [
    ['a number', 7],
    ['true', true],
    ['a list', ['a']],
    ['an empty list', []],
    ['an operator', { $ne: null }],
    ['a pattern', { $regex: '' }],
    ['an object that is text', { toString: () => KEY_URL }],
    ['a megabyte', 'a'.repeat(1_000_001)],
  ];
  test.each(FIELDS.flatMap((field) => WRONG.map(([what, value]) => [field, what, value] as const)))(
    '%s that is %s',
    async (field, _, value) => {
      await expectNoRequest(openGame(stage), { ...sent(), [field]: value }, `${field}: INVALID`);
    },
  );

  test.each<[keyof GameCenterCredentials, string, string]>([
    ['publicKeyUrl', '201 characters', `https://static.gc.apple.com/${'a'.repeat(173)}`],
    ['signature', 'the one of the page', 'nahtin=='],
    ['signature', '255 bytes', Buffer.alloc(255).toString('base64')],
    ['signature', '257 bytes', Buffer.alloc(257).toString('base64')],
    ['signature', '384 bytes', Buffer.alloc(384).toString('base64')],
    ['signature', '513 bytes', Buffer.alloc(513).toString('base64')],
    ['signature', 'no base64', '!'.repeat(344)],
    ['salt', 'the one of the page', 'nahtin=='],
    ['salt', 'without padding', 'AAAAAA'],
    ['salt', 'with bits too many', 'AAAAAB=='],
    ['salt', '65 bytes', Buffer.alloc(65).toString('base64')],
    ['salt', 'no base64', '!!!!'],
    ['externalPlayerId', '256 characters', 'G'.repeat(256)],
    ['displayName', '65,537 characters', 'a'.repeat(65_537)],
  ])('%s: %s', async (field, _, value) => {
    await expectNoRequest(openGame(stage), { ...sent(), [field]: value }, `${field}: INVALID`);
  });

  test.each([1, 64])('a salt of %i bytes is one', async (bytes) => {
    const salt = Buffer.alloc(bytes, 7).toString('base64');
    const { externalPlayerId: id, timestamp } = sent();
    const signature = stage.platform.sign({ id, bundleId: BUNDLE_ID, timestamp, salt });
    const { connect } = openGame(stage);
    expect((await connect({ ...sent(), timestamp, salt, signature })).newPlayer).toBe(true);
  });

  test.each(['1234567890', 'G:', 'T:_x', '__proto__', 'constructor', "' OR 1=1 --", '\ud800'])(
    'externalPlayerId %j is of no kind',
    async (externalPlayerId) => {
      await expectNoRequest(openGame(stage), { ...sent(), externalPlayerId }, REFUSED_ID);
    },
  );

  test.each<[string, string, () => unknown]>([
    ['nothing', 'credentials: INVALID', () => undefined],
    ['a list', 'credentials: INVALID', () => [sent()]],
    ['text', 'credentials: INVALID', () => JSON.stringify(sent())],
    ['inherited members', 'publicKeyUrl: REQUIRED', () => Object.create(sent())],
    ['a member __proto__', '__proto__: INVALID', () => ({ ...sent(), ...own('__proto__') })],
    ['a member constructor', 'constructor: INVALID', () => ({ ...sent(), ...own('constructor') })],
    ['a bundle id', 'bundleId: INVALID', () => ({ ...sent(), bundleId: BUNDLE_ID })],
  ])('credentials that are %s', async (_, pair, credentials) => {
    await expectNoRequest(openGame(stage), credentials(), pair);
  });

  /** An own member by a name that an object literal would take for something else. */
  const own = (name: string) => JSON.parse(`{${JSON.stringify(name)}:{"admin":true}}`) as object;
});

test.each<[string, string, string | null]>([
  ['a right-to-left override', '\u202eevil', 'evil'],
  ['zero width', 'a\u200bd\ufeffa', 'ada'],
  ['10,000 code points', '😀'.repeat(10_000), '😀'.repeat(48)],
  ['half a character', 'ada\ud800', 'ada'],
  ['markup, which is text', '<b>ada</b>', '<b>ada</b>'],
  ['nothing visible', '\u200b\u202e', null],
  ['65,536 characters', 'a'.repeat(65_536), 'a'.repeat(64)],
])('row 42: a display name with %s', async (_, given, displayName) => {
  const { connect } = openGame(stage);
  expect((await connect(sent('ada', { displayName: given }))).displayName).toBe(displayName);
});
