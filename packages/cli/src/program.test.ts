import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { knexStorage, openSqlite } from '@playerlink/storage-knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { program } from './program.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'playerlink-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = async (...words: string[]): Promise<string> => {
  let printed = '';
  const cli = program((text) => {
    printed += text;
  });
  await cli.exitOverride().parseAsync(words, { from: 'user' });
  return printed;
};

const STEPS = ['0001_connect', '0002_friends_and_push', '0003_secrets'];
/** A line for every step. */
const everyStep = (before: string): string => STEPS.map((step) => `${before}${step}\n`).join('');

describe('playerlink migrate', () => {
  it('makes a database that the storage accepts, and says what it did', async () => {
    const file = join(folder, 'players.db');
    expect(await run('migrate', '--db', file)).toBe(everyStep(`${file}: applied `));
    expect(await run('migrate', '--db', file)).toBe(`${file}: the schema is up to date\n`);
    const db = openSqlite({ filename: file });
    await expect(knexStorage(db).ready()).resolves.toBeUndefined();
    await db.destroy();
  });

  it('refuses a database that would be gone at once', async () => {
    await expect(run('migrate', '--db', ':memory:')).rejects.toThrow('in memory');
  });

  it('--status tells and changes nothing', async () => {
    const file = join(folder, 'players.db');
    writeFileSync(file, '');
    expect(await run('migrate', '--db', file, '--status')).toBe(everyStep('pending  '));
    expect(await run('migrate', '--db', file, '--status')).toBe(everyStep('pending  '));
    await run('migrate', '--db', file);
    expect(await run('migrate', '--db', file, '--status')).toBe(everyStep('applied  '));
  });

  it('--status leaves a host’s file as it is, to the byte', async () => {
    const file = join(folder, 'host.db');
    const host = openSqlite({ filename: file });
    await host.raw('create table host (name text)');
    await host.raw('pragma journal_mode = delete');
    await host.destroy();
    const before = readFileSync(file);
    expect(await run('migrate', '--db', file, '--status')).toBe(everyStep('pending  '));
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(folder)).toEqual(['host.db']);
  });

  it('names a schema of a newer version, and refuses to touch it', async () => {
    const file = join(folder, 'players.db');
    await run('migrate', '--db', file);
    const db = openSqlite({ filename: file });
    await db('playerlink_migrations').insert({ name: '9999_future', batch: 9 });
    await db.destroy();
    expect(await run('migrate', '--db', file, '--status')).toContain('unknown  9999_future');
    await expect(run('migrate', '--db', file)).rejects.toThrow('9999_future');
  });

  it.each([
    ['a folder that is not there', ['nowhere/players.db'], 'there is no folder'],
    ['a file that is no database', ['README'], 'is not a SQLite database'],
    ['a status of nothing', ['none.db', '--status'], 'there is no file'],
    ['a folder for a file', ['.'], 'cannot be opened'],
  ])('refuses %s in a sentence', async (_, [name = '', ...more], words) => {
    writeFileSync(
      join(folder, 'README'),
      'not a database, but long enough to look like one '.repeat(40),
    );
    await expect(run('migrate', '--db', join(folder, name), ...more)).rejects.toThrow(words);
  });
});
