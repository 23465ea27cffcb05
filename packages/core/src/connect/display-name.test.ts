import { describe, expect, it } from 'vitest';
import type { LinkRow } from '../contract/storage.ts';
import { cleanName, syncDisplayName } from './display-name.ts';

describe('cleanName (attack row 42)', () => {
  it.each([
    ['a plain name', 'Ann', 'Ann'],
    ['outer and double blanks', '  Ann \t\n Lee  ', 'Ann Lee'],
    ['right-to-left override', 'Ann\u202egnp.exe', 'Anngnp.exe'],
    ['bidi isolates and marks', '\u2066A\u2069\u200en\u200fn\u061c', 'Ann'],
    ['zero-width characters', 'A\u200bn\u2060n\ufeff', 'Ann'],
    ['a joiner outside an emoji', 'A\u200dnn', 'Ann'],
    [
      'an emoji family keeps its joiners',
      '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
      '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
    ],
    [
      'a skin tone and a joiner',
      '\u{1f9d1}\u{1f3fd}\u200d\u{1f680}',
      '\u{1f9d1}\u{1f3fd}\u200d\u{1f680}',
    ],
    ['a lone surrogate', 'A\ud800nn', 'Ann'],
    ['controls', 'A\u0000n\u009fn', 'Ann'],
    ['unassigned', 'Ann\u{e0fff}', 'Ann'],
    ['NFC', 'Zoe\u0308', 'Zo\u00eb'],
    ['HTML stays text', '<b>Ann</b>', '<b>Ann</b>'],
  ])('%s', (_, raw, clean) => {
    expect(cleanName(raw)).toBe(clean);
  });

  it.each([undefined, null, '', '   ', '\u200b\u202e', '\ud800', '\u200d'])(
    'leaves nothing of %j',
    (raw) => {
      expect(cleanName(raw)).toBeUndefined();
    },
  );

  it('cuts by code points and by bytes, never through a character', () => {
    expect(cleanName('x'.repeat(10_000))).toBe('x'.repeat(64));
    const emoji = cleanName('\u{1f600}'.repeat(100)) ?? '';
    expect([...emoji]).toHaveLength(48);
    expect(Buffer.byteLength(emoji)).toBe(192);
    expect(emoji.isWellFormed()).toBe(true);
  });
});

describe('syncDisplayName', () => {
  const ann = { id: 'p', displayName: 'Ann' };
  const nameless = { id: 'p', displayName: null };
  const link = { syncDisplayName: true } as LinkRow;
  it.each([
    ['a created player takes the name', 'created', undefined, undefined, undefined, 'Bob', false],
    ['a known player keeps its own', 'resumed', ann, undefined, undefined, 'Ann', false],
    ['unless asked now', 'resumed', ann, undefined, true, 'Bob', true],
    ['or remembered', 'resumed', ann, link, undefined, 'Bob', true],
    ['and no longer after a false', 'resumed', ann, link, false, 'Ann', false],
    ['a linked player keeps its own', 'linked', ann, undefined, undefined, 'Ann', false],
    ['a player without a name takes it', 'linked', nameless, undefined, undefined, 'Bob', true],
    ['also with sync off', 'resumed', nameless, undefined, false, 'Bob', true],
  ] as const)('%s', (_, outcome, player, known, flag, playerName, rename) => {
    const change = syncDisplayName(outcome, player, known, 'Bob', flag);
    expect(change).toMatchObject({ playerName, rename });
  });

  it('never takes a name away, and does not rename to the same', () => {
    expect(syncDisplayName('resumed', ann, link, undefined, true)).toEqual({
      playerName: 'Ann',
      rename: false,
      sync: true,
    });
    expect(syncDisplayName('resumed', ann, link, 'Ann', true).rename).toBe(false);
  });
});
