import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { knexStorage, migrationStatus, openSqlite } from '@playerlink/storage-knex';
import { describe, expect, it } from 'vitest';
import { LOST } from './migrate.ts';
import { folderForEach, inStorage, migrated, pathOf, run } from './stage.test-fixture.ts';

folderForEach();

const migrate = async (...words: string[]): Promise<string> => {
  const { out, message } = await run(['migrate', ...words]);
  if (message !== undefined) throw new Error(message);
  return out;
};

/** All steps there are, oldest first. */
const STEPS = await (async () => {
  const db = openSqlite({ filename: ':memory:' });
  try {
    return (await migrationStatus(db)).pending;
  } finally {
    await db.destroy();
  }
})();
/** A line for every step. */
const everyStep = (before: string): string => STEPS.map((step) => `${before}${step}\n`).join('');

describe('playerlink migrate', () => {
  it('makes a database that the storage accepts, and says what it did', async () => {
    const file = pathOf('players.db');
    expect(await migrate('--db', file)).toBe(everyStep(`${file}: applied `));
    expect(await migrate('--db', file)).toBe(`${file}: the schema is up to date\n`);
    const db = openSqlite({ filename: file });
    await expect(knexStorage(db).ready()).resolves.toBeUndefined();
    await db.destroy();
  });

  it('refuses a database that would be gone at once', async () => {
    await expect(migrate('--db', ':memory:')).rejects.toThrow('in memory');
  });

  it('--status tells and changes nothing', async () => {
    const file = pathOf('players.db');
    writeFileSync(file, '');
    expect(await migrate('--db', file, '--status')).toBe(everyStep('pending  '));
    expect(await migrate('--db', file, '--status')).toBe(everyStep('pending  '));
    await migrate('--db', file);
    expect(await migrate('--db', file, '--status')).toBe(everyStep('applied  '));
  });

  it('--status leaves a host’s file as it is, to the byte', async () => {
    const file = pathOf('host.db');
    const host = openSqlite({ filename: file });
    await host.raw('create table host (name text)');
    await host.raw('pragma journal_mode = delete');
    await host.destroy();
    const before = readFileSync(file);
    expect(await migrate('--db', file, '--status')).toBe(everyStep('pending  '));
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(pathOf('.'))).toEqual(['host.db']);
  });

  it('names a schema of a newer version, and refuses to touch it', async () => {
    const file = pathOf('players.db');
    await migrate('--db', file);
    const db = openSqlite({ filename: file });
    await db('playerlink_migrations').insert({ name: '9999_future', batch: 9 });
    await db.destroy();
    expect(await migrate('--db', file, '--status')).toContain('unknown  9999_future');
    await expect(migrate('--db', file)).rejects.toThrow('9999_future');
  });

  it.each([
    ['a folder that is not there', ['nowhere/players.db'], 'there is no folder'],
    ['a file that is no database', ['README'], 'is not a SQLite database'],
    ['a status of nothing', ['none.db', '--status'], 'there is no file'],
    ['a folder for a file', ['.'], 'cannot be opened'],
  ])('refuses %s in a sentence', async (_, [name = '', ...more], words) => {
    writeFileSync(pathOf('README'), 'not a database, but long enough to look like one '.repeat(40));
    await expect(migrate('--db', pathOf(name), ...more)).rejects.toThrow(words);
  });
});

describe('playerlink migrate --down', () => {
  const newest = STEPS.at(-1) ?? '';

  it('takes one step back when it is told to, down to none', async () => {
    const file = await migrated();
    for (const step of STEPS.toReversed()) {
      expect(await migrate('--db', file, '--down', '--yes')).toBe(`${file}: took back ${step}\n`);
    }
    expect(await migrate('--db', file, '--down')).toBe(`${file}: there is no step to take back\n`);
    expect(await migrate('--db', file, '--status')).toBe(everyStep('pending  '));
    expect(await migrate('--db', file)).toBe(everyStep(`${file}: applied `));
  });

  it('says what is lost, and does nothing where nobody can be asked', async () => {
    const file = await migrated();
    const { message, exitCode, out } = await run(['migrate', '--db', file, '--down']);
    expect(message).toBe(
      `${file}: taking back ${newest} deletes ${LOST[newest]}. Nobody is there to ask: say --yes where that is meant`,
    );
    expect([exitCode, out]).toEqual([1, '']);
    expect(await migrate('--db', file, '--status')).toBe(everyStep('applied  '));
  });

  it.each([
    ['yes', 'took back'],
    [' yes ', 'took back'],
    ['y', undefined],
    ['', undefined],
    ['no', undefined],
  ])('asks where somebody is there: %j', async (answer, words) => {
    const file = await migrated();
    const asked: string[] = [];
    const ask = async (question: string) => {
      asked.push(question);
      return answer;
    };
    const { out, message } = await run(['migrate', '--db', file, '--down'], { ask });
    expect(asked).toEqual([
      `${file}: taking back ${newest} deletes ${LOST[newest]}. Type "yes" to go on: `,
    ]);
    expect(message).toBe(words === undefined ? 'nothing was changed' : undefined);
    expect(out).toContain(words ?? '');
    const status = await migrate('--db', file, '--status');
    expect(status.includes('pending')).toBe(words !== undefined);
  });

  it('says of every step what is lost with it', () => {
    expect(Object.keys(LOST)).toEqual(STEPS);
  });

  it('refuses a schema of a newer version, and --status beside it', async () => {
    const file = await migrated();
    await inStorage(async (_, db) => {
      await db('playerlink_migrations').insert({ name: '9999_future', batch: 9 });
    });
    await expect(migrate('--db', file, '--down')).rejects.toThrow('9999_future');
    await expect(migrate('--db', file, '--down', '--status')).rejects.toThrow('cannot be used');
  });
});
