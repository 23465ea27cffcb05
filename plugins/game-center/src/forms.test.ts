import { describe, expect, test } from 'vitest';
import { decodeBase64 } from './base64.ts';
import { isPlayerId, PLAYER_ID_KINDS, type PlayerIdKind } from './player-id.ts';
import { isInWindow, windowEnd } from './time-window.ts';

const HEX = '0123456789abcdef0123456789abcdef';

describe('isPlayerId', () => {
  test.each<[PlayerIdKind, string]>([
    ['team', `T:_${HEX}`],
    ['game', `A:_${HEX}`],
    ['legacy', 'G:1'],
    ['legacy', `G:${'9'.repeat(20)}`],
  ])('%s: %s, and of no other kind', (kind, id) => {
    expect(PLAYER_ID_KINDS.filter((each) => isPlayerId(id, [each]))).toEqual([kind]);
    expect(isPlayerId(id, PLAYER_ID_KINDS)).toBe(true);
    expect(isPlayerId(id, [])).toBe(false);
  });

  test.each([
    '',
    '1234567890',
    HEX,
    `T:${HEX}`,
    `T_:${HEX}`,
    `t:_${HEX}`,
    `B:_${HEX}`,
    `T:_${HEX.toUpperCase()}`,
    `T:_${HEX}0`,
    `T:_${HEX.slice(1)}`,
    `T:_${HEX.slice(1)}g`,
    ` T:_${HEX}`,
    `T:_${HEX}\n`,
    `\nT:_${HEX}`,
    `A:_${HEX} `,
    'G:',
    'G:_1',
    'G:-1',
    'G:1.0',
    'G:1\n',
    'g:1',
    `G:${'9'.repeat(21)}`,
    'G:١٢٣',
    'G:１２３',
  ])('none: %j', (id) => {
    expect(isPlayerId(id, PLAYER_ID_KINDS)).toBe(false);
  });
});

describe('decodeBase64', () => {
  test.each([
    ['AA==', '00'],
    ['DzqqrQ==', '0f3aaaad'],
    ['+/+/', 'fbffbf'],
    ['', ''],
  ])('%j is %s', (text, hex) => {
    expect(decodeBase64(text)?.toString('hex')).toBe(hex);
  });

  test.each([
    ['the example of the page, with bits too many', 'nahtin=='],
    ['no padding', 'DzqqrQ'],
    ['half the padding', 'DzqqrQ='],
    ['padding too much', 'DzqqrQ==='],
    ['the alphabet of base64url', '-_-_'],
    ['a blank', 'Dzqq rQ=='],
    ['a line break', 'DzqqrQ==\n'],
    ['a line break as PEM has it', 'Dzqq\r\nrQ=='],
    ['other bits at the end', 'DzqqrR=='],
    ['something behind the padding', 'DzqqrQ==DzqqrQ=='],
    ['no base64', '!!!!'],
    ['letters of full width', 'ＤzqqrQ=='],
  ])('%s is none', (_, text) => {
    expect(decodeBase64(text)).toBeUndefined();
  });
});

describe('the time window', () => {
  const NOW = 1_000_000;
  const window = { pastWindowMs: 600, futureWindowMs: 300 };

  test.each([
    [NOW - 601, false],
    [NOW - 600, false],
    [NOW - 599, true],
    [NOW, true],
    [NOW + 300, true],
    [NOW + 301, false],
  ])('%d: %s', (timestamp, expected) => {
    expect(isInWindow(timestamp, NOW, window)).toBe(expected);
  });

  test('nothing that is in it now is in it at its end, and no moment earlier', () => {
    const end = windowEnd(NOW, window);
    const latest = NOW + 300;
    expect(isInWindow(latest, NOW, window)).toBe(true);
    expect(isInWindow(latest, end - 1, window)).toBe(true);
    expect(isInWindow(latest, end, window)).toBe(false);
  });
});
