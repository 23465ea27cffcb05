import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { migrated, NOW, pathOf, run, write } from '../stage.test-fixture.ts';
import { CLOCK, dated, doctor, hostForEach, IMPORTS } from './doctor.test-fixture.ts';

hostForEach();

describe('playerlink doctor', () => {
  it('finds nothing wrong with what works', async () => {
    await migrated();
    const { out, message, exitCode } = await doctor(
      `const db = openSqlite({ filename: ${JSON.stringify(pathOf('players.db'))} });
       export default { ...base, storage: knexStorage(db), providers: [device({}), password({})] };`,
      CLOCK,
      { fetch: dated(NOW) },
    );
    expect(out).toBe(
      [
        `ok    config    a game in ${pathOf('golf.config.mjs')}`,
        'ok    storage   its ready() accepts the schema and the durability',
        'ok    device    configured; it has no check of its platform, which was not asked',
        'ok    password  configured; it has no check of its platform, which was not asked',
        'ok    clock     right, by time.example',
        '',
      ].join('\n'),
    );
    expect([message, exitCode]).toEqual([undefined, 0]);
  });

  it('prints JSON for machines, and ends with 1 where a check has failed', async () => {
    const { out, message, exitCode } = await doctor(
      `const db = openSqlite({ filename: ${JSON.stringify(pathOf('empty.db'))} });
       export default { ...base, storage: knexStorage(db) };`,
      ['--json'],
    );
    const { ok, checks } = JSON.parse(out);
    expect(ok).toBe(false);
    expect(checks).toContainEqual({
      game: 'golf',
      check: 'storage',
      level: 'fail',
      message: expect.stringContaining('run "npx playerlink migrate --db <file>"'),
    });
    expect(checks.map(({ level }: { level: string }) => level)).toEqual([
      'ok',
      'fail',
      'ok',
      'warn',
    ]);
    expect([message, exitCode]).toEqual(['a check has failed', 1]);
  });

  it.each([
    ['a function', 'export default () => base;'],
    ['an asynchronous function', 'export default async () => base;'],
    ['a PlayerLink', 'export default createPlayerLink(base);'],
  ])('takes %s', async (_, code) => {
    const { out, exitCode } = await doctor(code);
    expect(out).toContain('ok    storage');
    expect(out).toContain('ok    device');
    expect(exitCode).toBe(0);
  });

  it('takes several games, and says which it speaks of', async () => {
    const { out } = await doctor(
      `export default [base, { ...base, gameId: 'tennis', providers: [device(undefined)] }];`,
    );
    expect(out).toContain('ok    config           2 games in ');
    expect(out).toContain('ok    golf: device     configured;');
    expect(out).toContain('warn  tennis: device   not configured');
  });

  it('reads a TypeScript module of the usual name, and ends though it keeps the process alive', async () => {
    write(
      'playerlink.config.ts',
      `${IMPORTS}setInterval(() => {}, 1_000); const game: typeof base = base; export default game;`,
    );
    const main = fileURLToPath(new URL('../main.ts', import.meta.url));
    const [code, out] = await new Promise<[unknown, string]>((resolve) => {
      execFile(process.execPath, [main, 'doctor'], { cwd: pathOf('.') }, (error, stdout) =>
        resolve([error?.code ?? 0, stdout]),
      );
    });
    expect(out).toContain('ok    storage');
    expect(code).toBe(0);
  });
});

describe('a configuration that cannot work', () => {
  it.each([
    ['no module', undefined, 'there is no file '],
    [
      'options that a plugin refuses',
      `export default { ...base, providers: [device({ x: 1 })] };`,
      'device: option',
    ],
    ['a broken module', 'export default nothing;', 'ReferenceError: nothing is not defined'],
    ['a module that throws', `throw new Error('KEY is not set');`, 'Error: KEY is not set'],
    [
      'words over several lines',
      `throw new Error('KEY is not set\\n  set it\\n');`,
      'cannot be loaded: Error: KEY is not set set it\n',
    ],
    [
      'a driver that is not there, in the words of knex',
      `throw new Error("Knex: run\\n$ npm install pg --save\\nCannot find module 'pg'\\nRequire stack:\\n- /a.js");`,
      'cannot be loaded: the driver of the database is not installed: npm install pg\n',
    ],
    [
      'a module that is not there',
      `throw new Error("Cannot find module 'x'\\nRequire stack:\\n- /a.js");`,
      "Error: Cannot find module 'x'\n",
    ],
    ['a module that throws no error', `throw 'text';`, 'it threw a string'],
    [
      'no default export',
      'export const config = base;',
      'must be what createPlayerLink takes, not undefined',
    ],
    ['a misspelt option', 'export default { ...base, guard: {} };', 'there is no option "guard"'],
    [
      'a configure that throws',
      `export default { ...base, configure() { throw new RangeError('too many'); } };`,
      'RangeError: too many',
    ],
    ['another default export', 'export default null;', 'not null'],
    [
      'a password in a message',
      `throw new ConfigError('no postgres://ann:secret@db/golf');`,
      'no postgres://db/golf',
    ],
  ])('%s', async (_, code, words) => {
    const { out, message, exitCode } =
      code === undefined ? await run(['doctor', '--config', pathOf('no.mjs')]) : await doctor(code);
    expect(out).toMatch(/^FAIL {2}config {2,}/m);
    expect(out.match(/^\w+ +config /gm)).toHaveLength(1);
    expect(out).toContain(code === undefined ? pathOf('no.mjs') : pathOf('golf.config.mjs'));
    expect(out).toContain(words);
    expect(out).not.toContain('secret');
    expect([message, exitCode]).toEqual(['a check has failed', 1]);
  });
});

describe('the storage', () => {
  it.each([
    ['a silent one', '() => new Promise(() => {})', 'there was no answer within 15 seconds'],
    [
      'one that fails',
      `() => Promise.reject(new TypeError('it says secret'))`,
      'failed with TypeError',
    ],
    [
      'one that nothing listens for',
      `() => Promise.reject(Object.assign(new Error('secret'), { code: 'ECONNREFUSED' }))`,
      'the database: nothing listens there',
    ],
    [
      'one that nothing listens for, at an address that its driver names',
      `() => Promise.reject(Object.assign(new Error('secret'), { cause: { errors: [
         { code: 'ECONNREFUSED', address: '127.0.0.1', port: 5432 }] } }))`,
      'the database at 127.0.0.1:5432: nothing listens there',
    ],
    [
      'one whose host is not there',
      `() => Promise.reject(Object.assign(new Error('secret'), { code: 'ENOTFOUND', hostname: 'db' }))`,
      'the database at db: there is no host of this name',
    ],
  ])('%s', async (_, ready, words) => {
    const clock = {
      now: () => NOW,
      timer: (ms: number, fire: () => void) => {
        if (ms === 15_000) queueMicrotask(fire);
        return () => {};
      },
    };
    const given = words.startsWith('there was') ? { clock } : {};
    const { out } = await doctor(
      `export default { ...base, storage: { ...memoryStorage(), ready: ${ready} } };`,
      [],
      given,
    );
    expect(out).toMatch(/^FAIL {2}storage/m);
    expect(out).toContain(words);
    expect(out).not.toContain('secret');
  });
});
