import { describe, expect, it } from 'vitest';
import type { LinkRow, PlayerHead } from '../contract/storage.ts';
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
    ['a control between blanks', 'Ann \u0000 Lee', 'Ann Lee'],
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
  const owned = (player: PlayerHead, syncDisplayName = false) => ({
    caller: { kind: 'none' } as const,
    owner: { player, link: { syncDisplayName } as LinkRow },
  });
  const signedIn = (player: PlayerHead) => ({ caller: { kind: 'player', player } as const });
  const nobody = { caller: { kind: 'none' } as const };
  const bob = { identity: { displayName: 'Bob' } };
  const yes = { syncDisplayName: true };
  const no = { syncDisplayName: false };

  it.each([
    ['a created player takes the name', 'created', nobody, {}, 'Bob', false],
    ['also while another is signed in', 'created', signedIn(ann), {}, 'Bob', false],
    ['a known player keeps its own', 'resumed', owned(ann), {}, 'Ann', false],
    ['unless asked now', 'resumed', owned(ann), yes, 'Bob', true],
    ['or remembered', 'resumed', owned(ann, true), {}, 'Bob', true],
    ['and no longer after a false', 'resumed', owned(ann, true), no, 'Ann', false],
    ['a linked player keeps its own', 'linked', signedIn(ann), {}, 'Ann', false],
    ['a player without a name takes it', 'linked', signedIn(nameless), {}, 'Bob', true],
    ['also with sync off', 'resumed', owned(nameless), no, 'Bob', true],
  ] as const)('%s', (_, outcome, situation, flags, playerName, rename) => {
    expect(syncDisplayName(outcome, situation, bob, flags)).toMatchObject({ playerName, rename });
  });

  it('never takes a name away, and does not rename to the same', () => {
    expect(syncDisplayName('resumed', owned(ann, true), { identity: {} }, yes)).toEqual({
      playerName: 'Ann',
      rename: false,
      sync: true,
    });
    const same = { identity: { displayName: 'Ann' } };
    expect(syncDisplayName('resumed', owned(ann), same, yes).rename).toBe(false);
  });
});
