import { existsSync, statSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { deviceExternalId } from '@playerlink/plugin-device';
import { passwordExternalId } from '@playerlink/plugin-password';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  accountsOf,
  folderForEach,
  GAME,
  importText,
  inStorage,
  linesOf,
  migrated,
  NOW,
  pathOf,
  read,
  run,
  write,
} from '../stage.test-fixture.ts';

folderForEach();
beforeEach(async () => {
  await migrated();
});

const HASH = '$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQxMjM0$aGFzaGhhc2hoYXNoaGFzaA';

const ANN = {
  id: '5790e9f3a4b2c1d0e9f8a7b6',
  displayName: '  Ann\u202e ',
  createdAt: '2016-03-09T17:30:00.500+02:00',
  lastSeenAt: 1_500_000_000_000,
  segments: { AGE: 'old' },
  scriptData: { level: 7 },
  achievements: ['first-win'],
  virtualGoods: { sword: 1 },
  links: [
    { provider: 'kongregate', externalId: '1234', displayName: 'ann99' },
    {
      provider: 'game-center',
      externalId: 'G:1',
      createdAt: '2017-01-01T00:00Z',
      lastLoginAt: 1_490_000_000_000,
      syncDisplayName: true,
    },
  ],
  devices: ['phone', 'tablet', 'phone'],
  password: { userName: 'ann', hash: HASH },
};

describe('a line', () => {
  it('becomes a player, whole', async () => {
    const { out, err, exitCode } = await importText(linesOf(ANN));
    expect({ out, err, exitCode }).toEqual({
      out: 'imported 1, already there 0, refused 0\naccounts: device 2, game-center 1, kongregate 1, password 1\n',
      err: '',
      exitCode: 0,
    });
    const created = Date.parse('2016-03-09T15:30:00.500Z');
    await inStorage(async ({ players, links, vault }) => {
      expect(await players.get(GAME, ANN.id)).toEqual({
        id: ANN.id,
        displayName: 'Ann',
        segments: { AGE: 'old' },
        scriptData: { level: 7 },
        achievements: ['first-win'],
        virtualGoods: { sword: 1 },
        version: 1,
        createdAt: created,
        lastSeenAt: 1_500_000_000_000,
      });
      const own = { displayName: null, syncDisplayName: false, playerId: ANN.id };
      const times = { createdAt: created, lastLoginAt: 1_500_000_000_000 };
      const devices = ['phone', 'tablet'].map(deviceExternalId).sort();
      expect(await links.of(GAME, ANN.id)).toEqual([
        ...devices.map((externalId) => ({
          ...own,
          ...times,
          provider: 'device',
          externalId,
          slot: externalId,
        })),
        {
          ...own,
          provider: 'game-center',
          externalId: 'G:1',
          slot: '',
          syncDisplayName: true,
          createdAt: Date.parse('2017-01-01T00:00:00Z'),
          lastLoginAt: 1_490_000_000_000,
        },
        {
          ...own,
          ...times,
          provider: 'kongregate',
          externalId: '1234',
          slot: '',
          displayName: 'ann99',
        },
        {
          ...own,
          ...times,
          provider: 'password',
          externalId: passwordExternalId('ann'),
          slot: '',
        },
      ]);
      expect(await vault.read(GAME, 'password', passwordExternalId('ann'), NOW)).toEqual({
        secret: HASH,
        failures: 0,
      });
    });
  });

  it('needs no more than an id; null is as absent, and an empty name is none', async () => {
    const nothing = { displayName: null, createdAt: null, links: null, password: null };
    const lines = linesOf(
      { id: 'p1' },
      { id: 'p2', ...nothing },
      { id: 'p3', displayName: '' },
      { id: 'p4', lastSeenAt: 1_500_000_000_000 },
    );
    expect((await importText(lines)).out).toContain('imported 4,');
    await inStorage(async ({ players }) => {
      for (const id of ['p1', 'p2', 'p3']) {
        expect(await players.get(GAME, id)).toEqual({
          id,
          displayName: null,
          segments: {},
          scriptData: {},
          achievements: [],
          virtualGoods: {},
          version: 1,
          createdAt: NOW,
          lastSeenAt: NOW,
        });
      }
      expect(await players.get(GAME, 'p4')).toMatchObject({ createdAt: 1_500_000_000_000 });
    });
  });

  it('leaves nothing of itself to the next one', async () => {
    await importText(linesOf(ANN, { id: 'p2' }));
    await inStorage(async ({ players }) => {
      expect(await players.get(GAME, 'p2')).toMatchObject({ displayName: null, scriptData: {} });
    });
  });

  it('may end in CRLF or with the file, begin with a byte order mark, and be blank', async () => {
    const text = '\ufeff{"id":"p1"}\r\n\r\n   \n\n{"id":"p2"}\r\n{"id":"p3"}';
    expect((await importText(text)).out).toBe('imported 3, already there 0, refused 0\n');
  });

  it('is one player of one game', async () => {
    await importText(linesOf({ id: 'p1' }), ['--game', 'tennis']);
    await inStorage(async ({ players }) => {
      expect(await players.get(GAME, 'p1')).toBeUndefined();
      expect(await players.get('tennis', 'p1')).toBeDefined();
    });
  });
});

it('takes standard input, in whatever pieces it comes', async () => {
  const bytes = Buffer.from(linesOf({ id: 'p1', displayName: 'Zoë \u{1f600}' }, { id: 'p2' }));
  const chunks = Array.from(bytes, (byte) => Buffer.from([byte]));
  const words = ['import', '-', '--game', GAME, '--db', pathOf('players.db')];
  const { out } = await run(words, { input: () => Readable.from(chunks) });
  expect(out).toBe('imported 2, already there 0, refused 0\n');
  await inStorage(async ({ players }) => {
    expect(await players.get(GAME, 'p1')).toMatchObject({ displayName: 'Zoë \u{1f600}' });
  });
});

it('takes a file of nothing, and one line at a time', async () => {
  expect((await importText('')).out).toBe('imported 0, already there 0, refused 0\n');
  const text = linesOf({ id: 'p1' }, 'nonsense', { id: 'p1' });
  const { out } = await importText(text, ['--concurrency', '1']);
  expect(out).toBe('imported 1, already there 1, refused 1\n');
});

describe('hashes', () => {
  const md5 = { id: 'p1', password: { userName: 'ann', hash: 'md5$0123456789abcdef' } };
  const secretOf = (userName: string, options = {}) =>
    inStorage(({ vault }) =>
      vault.read(GAME, 'password', passwordExternalId(userName, options), NOW),
    );

  it('of a scheme that the server knows come in', async () => {
    await importText(linesOf(md5), ['--scheme', 'bcrypt', '--scheme', 'md5$']);
    expect(await secretOf('ann')).toMatchObject({ secret: 'md5$0123456789abcdef' });
  });

  it('of an unknown scheme refuse their line', async () => {
    const { err, out, exitCode } = await importText(linesOf(md5), ['--scheme', 'bcrypt']);
    expect(err).toContain('line 1: password.hash is of an unknown scheme');
    expect([out, exitCode]).toEqual(['imported 0, already there 0, refused 1\n', 1]);
  });

  it('are dropped when that is asked for; the user name stays the player’s', async () => {
    const lines = linesOf(md5, { id: 'p2', password: { userName: 'ben' } });
    const { out } = await importText(lines, ['--drop-unknown-hashes']);
    expect(out).toContain('imported 2,');
    expect(await secretOf('ann')).toBeUndefined();
    expect(await accountsOf('p1')).toEqual([`password ${passwordExternalId('ann')}`]);
    expect(await accountsOf('p2')).toEqual([`password ${passwordExternalId('ben')}`]);
  });

  it.each(['$argon2id$', HASH.slice(0, -10), `${HASH} `, '$argon2x$v=19$m=8,t=1,p=1$a$b'])(
    'of argon2 must be whole: %s',
    async (hash) => {
      const { err } = await importText(linesOf({ id: 'p1', password: { userName: 'a', hash } }));
      expect(err).toContain('line 1: password.hash is of an unknown scheme');
      expect(err).not.toContain(hash);
    },
  );

  it('may have a prefix that is not argon2’s', async () => {
    for (const prefix of ['', '$argon2id$']) {
      const { message } = await importText('', ['--scheme', prefix]);
      expect(message).toContain('--scheme');
    }
  });

  it('--case-insensitive is the plugin’s option', async () => {
    const line = { id: 'p1', password: { userName: 'Ann', hash: HASH } };
    await importText(linesOf(line), ['--case-insensitive']);
    expect(await secretOf('ANN', { caseInsensitive: true })).toBeDefined();
  });
});

it('--multiple lets a player have several accounts of a provider', async () => {
  const links = ['1', '2'].map((externalId) => ({ provider: 'arcade', externalId }));
  const line = linesOf({ id: 'p1', links });
  const refused = await importText(line);
  expect(refused.err).toBe('line 1: links[1] is the player’s second at arcade\n');
  expect((await importText(line, ['--multiple', 'arcade'])).out).toContain('imported 1,');
  await inStorage(async (storage) => {
    const rows = await storage.links.of(GAME, 'p1');
    expect(rows.map(({ slot }) => slot)).toEqual(['1', '2']);
  });
});

describe('refused lines', () => {
  const TEXT = linesOf({ id: 'p1' }, '{"id":', { id: 'p2' }, { id: '' }, 'nonsense \u{1f600}\r');

  it('are kept as they were, in order, for their owner alone', async () => {
    const { err, message, exitCode } = await importText(TEXT);
    const file = pathOf('in.refused.ndjson');
    expect(err).toBe(
      'line 2: the line is not JSON\nline 4: id must not be empty\nline 5: the line is not JSON\n',
    );
    expect(exitCode).toBe(1);
    expect(message).toBe(`3 lines were refused: mend what is in ${file}, and import it`);
    expect(read('in.refused.ndjson')).toBe(linesOf('{"id":', { id: '' }, 'nonsense \u{1f600}\r'));
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('can be mended and imported', async () => {
    await importText(TEXT);
    const mended = write('in.refused.ndjson', linesOf({ id: 'p3' }, { id: 'p4' }, { id: 'p5' }));
    const { out } = await run(['import', mended, '--game', GAME, '--db', pathOf('players.db')]);
    expect(out).toBe('imported 3, already there 0, refused 0\n');
  });

  it('never go into a file that is there', async () => {
    write('in.refused.ndjson', 'somebody is mending it');
    await importText(TEXT);
    expect(read('in.refused.ndjson')).toBe('somebody is mending it');
    expect(read('in.refused.2.ndjson')).toContain('nonsense');
    const named = await importText(TEXT, ['--refused', pathOf('in.refused.ndjson')]);
    expect(named.message).toContain('already');
    expect(named.out).toBe('');
  });

  it('go where the user says; there is no file when there are none', async () => {
    await importText(linesOf({ id: 'p9' }), ['--refused', pathOf('none')]);
    expect(existsSync(pathOf('none'))).toBe(false);
    await importText(TEXT, ['--refused', pathOf('bad')]);
    expect(read('bad')).toContain('nonsense');
  });

  it('stop the import where they cannot be kept, and are not counted', async () => {
    const { out, message, exitCode } = await importText(TEXT, ['--refused', pathOf('no/folder')]);
    expect(message).toContain('cannot be written');
    expect(message).toContain('ENOENT');
    expect(exitCode).toBe(1);
    expect(out).toContain('refused 0\n');
  });

  it('tell no secret', async () => {
    const secret = 'sEcReT-0815';
    const { err, message } = await importText(
      linesOf(
        { id: 'p1', devices: [secret, `${secret}\u0000`] },
        { id: 'p2', password: { userName: 'a', hash: secret } },
        { id: 'p3', password: { userName: `${secret} ` } },
        { id: 'p4', links: [{ provider: 'device', externalId: secret }] },
        { id: 'p5', links: [{ provider: 'x', externalId: `${secret}@example.com` }] },
        `{"id":"p6","devices":["${secret}"`,
        { id: 'p7', devices: { [secret]: 1 } },
        { id: 'p8', devices: [secret] },
        { id: 'p9', devices: [secret] },
      ),
    );
    expect(err.match(/^line/gm)).toHaveLength(8);
    expect(`${err}${message}`).not.toContain(secret);
  });
});

describe('a game of which nobody is here yet', () => {
  const file = () => write('new.ndjson', linesOf({ id: 'p9' }));
  const into = (game: string, ...words: string[]) =>
    run(['import', file(), '--game', game, '--db', pathOf('players.db'), ...words]);

  it('is told where there are players of others, and comes in', async () => {
    await importText(linesOf({ id: 'p1' }, { id: 'p2' }));
    const told = 'no player of game "gofl" is here yet; there are players of: golf\n';
    expect(await into('gofl', '--dry-run')).toMatchObject({ err: told, exitCode: 0 });
    expect(await into('gofl')).toMatchObject({ err: told, exitCode: 0 });
    expect((await into('gofl')).err).toBe('');
  });

  it('is not told in an empty database; of many others some are named', async () => {
    for (const game of ['a', 'b', 'c', 'd', 'e']) await into(game);
    expect((await into('f')).err).toContain('there are players of: a, b, c, d, e\n');
    expect((await into('g')).err).toContain('there are players of: a, b, c, d, e, and others\n');
    expect((await into('a')).err).toBe('');
  });

  it('is not told where it is the first', async () => {
    expect((await into('first')).err).toBe('');
  });
});

describe('--dry-run', () => {
  it('tells what would happen, and changes nothing', async () => {
    await importText(linesOf(ANN));
    const text = linesOf(
      ANN,
      { id: 'new' },
      { id: 'thief', devices: ['phone'] },
      { ...ANN, devices: ['else'] },
    );
    const { out, err, exitCode } = await importText(text, ['--dry-run']);
    expect(out).toBe('would import 1, already there 1, refused 2\n');
    expect(err).toBe(
      `line 3: devices[0] belongs to the player "${ANN.id}"\n` +
        'line 4: id is that of a player who is there without the account devices[0]\n',
    );
    expect(exitCode).toBe(1);
    expect(existsSync(pathOf('in.refused.ndjson'))).toBe(false);
    await inStorage(async ({ players }) => {
      expect(await players.get(GAME, 'new')).toBeUndefined();
    });
  });

  it('keeps refused lines when it is asked to', async () => {
    await importText('nonsense', ['--dry-run', '--refused', pathOf('bad')]);
    expect(read('bad')).toBe('nonsense\n');
  });
});

describe('what is not fit to begin with is a sentence', () => {
  it('no file, a folder', async () => {
    const words = ['--game', GAME, '--db', pathOf('players.db')];
    const missing = await run(['import', pathOf('none'), ...words]);
    expect(missing.message).toBe(`there is no file ${pathOf('none')}`);
    const folder = await run(['import', pathOf('.'), ...words]);
    expect([folder.message, folder.out]).toEqual([`${pathOf('.')} is a folder`, '']);
  });

  it('no database, one that is none, one without a schema', async () => {
    const file = write('in.ndjson', linesOf({ id: 'p1' }));
    const into = (db: string) => run(['import', file, '--game', GAME, '--db', pathOf(db)]);
    expect((await into('none.db')).message).toContain('playerlink migrate --db');
    expect(existsSync(pathOf('none.db'))).toBe(false);
    writeFileSync(pathOf('text.db'), 'not a database, but long enough for one '.repeat(40));
    expect((await into('text.db')).message).toContain('is not a SQLite database');
    writeFileSync(pathOf('empty.db'), '');
    expect((await into('empty.db')).message).toContain('the schema lacks');
  });

  it.each([
    ['a game without a name', ['--game', ''], '--game'],
    ['a name too long for a game', ['--game', 'x'.repeat(65)], '--game'],
    ['a count that is none', ['--concurrency', '0'], '--concurrency'],
    ['an option that is none', ['--dryrun'], '--dry-run'],
  ])('%s', async (_, words, expected) => {
    expect((await importText('', words)).message).toContain(expected);
  });
});

it('--help shows what a line looks like, and what it ends with', async () => {
  const { out } = await run(['import', '--help']);
  for (const words of ['"displayName"', '--refused', '--drop-unknown-hashes', '130']) {
    expect(out).toContain(words);
  }
});
