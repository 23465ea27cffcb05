import { describe, expect, it } from 'vitest';
import { readDatabaseName } from './database-name.ts';
import { withoutPasswords } from './without-passwords.ts';

describe('--db', () => {
  it.each([
    ['players.db', 'file', 'players.db'],
    ['./postgres/players.db', 'file', './postgres/players.db'],
    ['C:\\games\\players.db', 'file', 'C:\\games\\players.db'],
    [
      'postgres://ann:secret@db:5433/golf?sslmode=require',
      'postgres',
      'postgres://ann@db:5433/golf',
    ],
    ['postgresql://db/golf?password=secret', 'postgres', 'postgresql://db/golf'],
    ['postgres:///golf?host=/run/postgresql', 'postgres', 'postgres:///golf'],
    ['mysql://ann:secret@db/golf', 'mysql', 'mysql://ann@db/golf'],
    ['mariadb://ann:%23ecret@db:3307/golf', 'mysql', 'mariadb://ann@db:3307/golf'],
    ['MySQL://ann@db/golf', 'mysql', 'MySQL://ann@db/golf'],
  ])('%s is read, and shown without what is secret', (text, kind, shown) => {
    expect(readDatabaseName(text)).toMatchObject({ kind, shown });
  });

  it.each([
    ['another kind', 'mongodb://ann:secret@db/golf', 'mongodb:// is no database'],
    ['SQLite as a URL', 'sqlite://secret.db', 'sqlite:// is no database: --db is a SQLite file'],
    ['SQLite as a URL without slashes', 'sqlite:secret.db', 'sqlite: is no database: --db is a'],
    ['a server without slashes', 'postgres:secret', 'postgres: is no database: --db is a SQLite'],
    ['a server without a scheme', 'ann:secret@db/golf', 'is no database: --db is a SQLite file'],
    ['a # in the password', 'postgres://ann:se#cret@db/golf', '%XX'],
    ['a / in the password', 'mysql://ann:se/cret@db/golf', '%XX'],
    ['a % in the password', 'mysql://ann:se%cret@db/golf', '%XX'],
    ['a # in a password of digits', 'postgres://ann:12#secret@db/golf', 'names no database'],
    ['no database', 'postgres://ann:secret@db', 'names no database'],
    ['no database either', 'mysql://ann:secret@db/?x=secret', 'names no database'],
  ])('refuses %s in a sentence without it', (_, text, words) => {
    const refusal = () => readDatabaseName(text);
    expect(refusal).toThrow(words);
    expect(refusal).toThrow(/^((?!secret|cret@).)*$/);
  });
});

describe('withoutPasswords', () => {
  it.each([
    ['no postgres://ann:secret@db/golf.', 'no postgres://db/golf.'],
    ['mysql://:se/cr@et@db and redis://u:secret@h', 'mysql://db and redis://h'],
    ['mysql://db:3306/golf', 'mysql://db:3306/golf'],
    ['https://example.com/a@b', 'https://example.com/a@b'],
    ['ann@example.com: no', 'ann@example.com: no'],
  ])('%s', (text, left) => {
    expect(withoutPasswords(text)).toBe(left);
  });
});
