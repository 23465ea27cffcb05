import { beforeEach, describe, expect, it } from 'vitest';
import {
  accountsOf,
  folderForEach,
  GAME,
  importText,
  inStorage,
  linesOf,
  migrated,
  read,
} from '../stage.test-fixture.ts';

folderForEach();
beforeEach(async () => {
  await migrated();
});

const MAX_LINE = 4 * 1_048_576;
const deep = (levels: number): string => `${'[1,'.repeat(levels)}0${']'.repeat(levels)}`;
const link = (given: object) => ({ links: [{ provider: 'arcade', externalId: '1', ...given }] });

describe('a line is refused, with the member and the reason', () => {
  it.each<[string, object | string, string]>([
    ['no JSON', '{id:1}', 'the line is not JSON'],
    ['half a line', '{"id":"p1"', 'the line is not JSON'],
    ['two objects', '{"id":"p1"}{"id":"p2"}', 'the line is not JSON'],
    ['a list', '["p1"]', 'write one player a line, not a list'],
    ['the begin of a list', '[{"id":"p1"},', 'write one player a line, not a list'],
    ['a text', '"p1"', 'the line must be an object'],
    ['null', 'null', 'the line must be an object'],
    ['no id', {}, 'id is missing'],
    ['an id that is a number', { id: 7 }, 'id must be a text'],
    ['an id too long', { id: 'x'.repeat(65) }, 'id must be of at most 64 characters'],
    ['an id with a control character', { id: 'a\u0000' }, 'id must have no control characters'],
    ['an id with half a character', '{"id":"\\ud800"}', 'id must be well-formed text'],
    ['an unknown member', { id: 'p1', diviceIds: [] }, 'the line has no member "diviceIds"'],
    ['a prototype', '{"id":"p1","__proto__":{}}', 'the line has no member "__proto__"'],
    [
      'a member that paints',
      { id: 'p1', '\u001b[31m\u202e': 1 },
      'the line has no member "\\u001b[31m?"',
    ],
    ['a name of nothing', { displayName: '\u200b ' }, 'displayName must have something'],
    ['a name that is none', { displayName: 5 }, 'displayName must be a text'],
    ['seconds', { createdAt: 1_500_000_000 }, 'createdAt must be milliseconds'],
    ['microseconds', { createdAt: 1_500_000_000_000_000 }, 'createdAt must be milliseconds'],
    ['half a ms', { createdAt: 1_500_000_000_000.5 }, 'createdAt must be milliseconds'],
    ['a time without a zone', { lastSeenAt: '2016-03-09T17:30:00' }, 'lastSeenAt must be milli'],
    ['a day that is none', { createdAt: '2017-02-29T00:00:00Z' }, 'createdAt must be milliseconds'],
    ['data that is none', { scriptData: 'x' }, 'scriptData must be an object'],
    ['deep data', `{"id":"p1","scriptData":{"a":${deep(100_000)}}}`, 'scriptData must be an obj'],
    ['infinite data', '{"id":"p1","segments":{"a":1e999}}', 'segments must be an object'],
    ['goods in a list', { virtualGoods: ['sword'] }, 'virtualGoods must be an object'],
    ['achievements that are none', { achievements: [1] }, 'achievements must be a list of'],
    ['links that are none', { links: {} }, 'links must be a list'],
    ['a link that is none', { links: ['KO:1'] }, 'links[0] must be an object'],
    ['a provider that is none', link({ provider: 'KO' }), 'links[0].provider must be the id'],
    ['a link without an id', link({ externalId: undefined }), 'links[0].externalId is missing'],
    ['an id that is empty', link({ externalId: '' }), 'links[0].externalId must not be empty'],
    ['an id too long', link({ externalId: 'x'.repeat(256) }), 'links[0].externalId must be of'],
    ['an id with a blank', link({ externalId: ' 1' }), 'links[0].externalId must have no blank'],
    ['an e-mail address', link({ externalId: 'a@b.example' }), 'links[0].externalId must be the'],
    ['an unknown member of a link', link({ token: 'x' }), 'links[0] has no member "token"'],
    ['a name of nothing', link({ displayName: '\u200b' }), 'links[0].displayName must have som'],
    ['a mark that is none', link({ syncDisplayName: 1 }), 'links[0].syncDisplayName must be true'],
    ['a device as a link', link({ provider: 'device' }), 'has a member of its own: devices'],
    ['a password as a link', link({ provider: 'password' }), 'has a member of its own: password'],
    ['a device that is empty', { devices: [''] }, 'devices[0] must not be empty'],
    ['a device too long', { devices: ['x', 'x'.repeat(1_025)] }, 'devices[1] must be of at most'],
    ['a password without a name', { password: { hash: 'x' } }, 'password.userName is missing'],
    [
      'two accounts of one provider',
      { links: [link({}).links[0], link({ externalId: '2' }).links[0]] },
      'links[1] is the player’s second at arcade',
    ],
  ])('%s', async (_, given, reason) => {
    const line = typeof given === 'string' ? given : JSON.stringify({ id: 'p1', ...given });
    const text = _ === 'no id' ? '{}' : line;
    const { err, out } = await importText(linesOf({ id: 'good' }, text, { id: 'fine' }));
    expect(err.startsWith('line 2: ')).toBe(true);
    expect(err).toContain(reason);
    expect(err.split('\n')).toHaveLength(2);
    expect(out).toBe('imported 2, already there 0, refused 1\n');
    expect(read('in.refused.ndjson')).toBe(`${text}\n`);
  });

  it('bytes that are no UTF-8, which are kept as they were', async () => {
    const bad = Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]);
    const text = Buffer.concat([Buffer.from('{"id":"p1"}\n'), bad, Buffer.from('\n')]);
    const { err } = await importText(text);
    expect(err).toBe('line 2: the line is not UTF-8\n');
    expect(read('in.refused.ndjson')).toBe(`${bad.toString()}\n`);
  });

  it('several faults at once, but not all of very many', async () => {
    const two = await importText(linesOf({ displayName: 1, createdAt: 'x' }));
    expect(two.err).toMatch(
      /^line 1: id is missing; displayName must be a text; createdAt must .*\n$/,
    );
    const devices = Array.from({ length: 900 }, () => '');
    const many = await importText(linesOf({ id: 'p1', devices }));
    expect(many.err.length).toBeLessThan(500);
  });
});

describe('a line that is very long', () => {
  const lineOf = (bytes: number, id: string): string => {
    const line = JSON.stringify({ id, scriptData: { text: '' } });
    return line.replace('""', `"${'x'.repeat(bytes - line.length)}"`);
  };

  it('is refused above the limit, and kept whole, between its neighbours', async () => {
    const long = lineOf(10 * 1_048_576, 'long');
    const text = linesOf('bad 1', long, 'bad 2', { id: 'p1' });
    const { err, out } = await importText(text);
    expect(err).toBe(
      'line 1: the line is not JSON\n' +
        `line 2: the line is longer than ${MAX_LINE} bytes\n` +
        'line 3: the line is not JSON\n',
    );
    expect(out).toBe('imported 1, already there 0, refused 3\n');
    expect(read('in.refused.ndjson') === linesOf('bad 1', long, 'bad 2')).toBe(true);
  });

  it('is a line up to the limit, and may be the last one', async () => {
    const fits = await importText(linesOf(lineOf(MAX_LINE, 'fits')));
    expect(fits.out).toContain('imported 1,');
    const tooLong = await importText(lineOf(MAX_LINE + 1, 'long'));
    expect(tooLong.out).toBe('imported 0, already there 0, refused 1\n');
    expect(read('in.refused.ndjson')).toHaveLength(MAX_LINE + 2);
  });

  it('does not hold up many of them', async () => {
    const lines = Array.from({ length: 12 }, (_, n) => lineOf(2_000_000, `p${n}`));
    expect((await importText(linesOf(...lines))).out).toContain('imported 12,');
  });
});

describe('lines that exclude each other', () => {
  it('the same player twice is there already; with other accounts it is refused', async () => {
    const ann = { id: 'p1', devices: ['phone'], links: [{ provider: 'arcade', externalId: '1' }] };
    const text = linesOf(ann, ann, { ...ann, links: [] }, { ...ann, devices: ['tablet'] });
    const { err, out } = await importText(text);
    expect(out).toContain('imported 1, already there 2, refused 1\n');
    expect(err).toBe(
      'line 4: id is that of a player who is there without the account devices[0]\n',
    );
  });

  it('an account of two players: the first has it, and nothing comes of the second', async () => {
    const arcade = { provider: 'arcade', externalId: '1' };
    const text = linesOf(
      { id: 'p1', devices: ['phone'], links: [arcade], password: { userName: 'ann' } },
      { id: 'p2', devices: ['tablet', 'phone'] },
      { id: 'p3', links: [arcade] },
      { id: 'p4', password: { userName: 'ann' } },
      { id: 'p5', devices: ['tablet'] },
    );
    const { err, out } = await importText(text);
    expect(out).toBe(
      'imported 2, already there 0, refused 3\naccounts: arcade 1, device 2, password 1\n',
    );
    expect(err).toBe(
      'line 2: devices[1] belongs to the player "p1"\n' +
        'line 3: links[0] belongs to the player "p1"\n' +
        'line 4: password.userName belongs to the player "p1"\n',
    );
    await inStorage(async ({ players }) => {
      expect(await players.get(GAME, 'p2')).toBeUndefined();
    });
    expect(await accountsOf('p5')).toHaveLength(1);
  });

  it('a player who has linked more since is there already; one who has unlinked is not', async () => {
    const ann = { id: 'p1', devices: ['phone', 'tablet'] };
    await importText(linesOf(ann));
    await inStorage(async ({ links }) => {
      const [row] = await links.of(GAME, 'p1');
      expect(await links.unlink(GAME, 'p1', 'device', row?.slot ?? '', ['device'])).toBe('done');
    });
    const { err, out } = await importText(linesOf(ann));
    expect(out).toContain('refused 1\n');
    expect(err).toContain('is there without the account devices[');
    const kept = await accountsOf('p1');
    const one = { id: 'p1', devices: [] };
    expect((await importText(linesOf(one))).out).toContain('already there 1,');
    expect(await accountsOf('p1')).toEqual(kept);
  });
});
