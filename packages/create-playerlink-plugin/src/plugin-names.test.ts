import { readdirSync, readFileSync } from 'node:fs';
import { defineProvider } from '@playerlink/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkId, pluginNames } from './plugin-names.ts';

const refuses = (check: () => unknown): boolean => {
  try {
    check();
    return false;
  } catch {
    return true;
  }
};

describe('checkId', () => {
  /** Whether core refuses a provider of this id. */
  const coreRefuses = (id: string) =>
    refuses(() =>
      defineProvider({
        id,
        options: z.object({}),
        credentials: z.object({ token: z.string() }),
        setup: () => ({ verify: async () => ({ externalId: 'x' }) }),
      })({}),
    );

  it.each(['a', 'chess-club', 'a-', 'a--b', 'x7', 'z'.repeat(63), 'z'.repeat(64)])(
    'takes and refuses what core does: %s',
    (id) => expect(refuses(() => checkId(id))).toBe(coreRefuses(id)),
  );

  it.each(['', 'A', 'aB', '-a', '7a', 'a b', 'a_b', 'a.b', 'ä', 'a\n', '../a'])(
    'takes and refuses what core does: %j',
    (id) => expect([refuses(() => checkId(id)), coreRefuses(id)]).toEqual([true, true]),
  );
});

describe('pluginNames', () => {
  it('spells an id in every way', () => {
    expect(pluginNames('chess-club2', 'chess', 'Ann')).toEqual({
      id: 'chess-club2',
      packageName: 'chess',
      camel: 'chessClub2',
      pascal: 'ChessClub2',
      title: 'Chess Club2',
      systemId: 'CHESS_CLUB2',
      author: 'Ann',
    });
  });

  it.each(['switch', 'new', 'z', 'test'])('has another name for a word that is taken: %s', (id) => {
    expect(pluginNames(id, 'p').camel).toBe(`${id}Platform`);
  });

  it('knows every name that the template has', () => {
    const folder = new URL('template/', import.meta.url);
    const sources = readdirSync(folder).filter((file) => file.endsWith('.ts.template'));
    const names = sources.flatMap((file) => {
      const text = readFileSync(new URL(file, folder), 'utf8');
      const imported = [...text.matchAll(/import \{(.*?)\}/gs)].flatMap(([, list = '']) =>
        list.split(',').map((name) => name.replace('type ', '').trim()),
      );
      const declared = [...text.matchAll(/(?:const|let|function) (\w+)/g)].map(([, name]) => name);
      return [...imported, ...declared];
    });
    const words = names.filter((name) => /^[a-z][a-z0-9]*$/.test(name ?? '')) as string[];
    expect(words).toContain('z');
    expect(words.filter((id) => pluginNames(id, 'p').camel === id)).toEqual([]);
  });
});
