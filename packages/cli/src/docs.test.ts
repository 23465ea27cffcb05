import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  accountsOf,
  folderForEach,
  importText,
  inStorage,
  linesOf,
  migrated,
  pathOf,
  read,
  run,
  write,
} from './stage.test-fixture.ts';

folderForEach();

const CLI = fileURLToPath(new URL('..', import.meta.url));
const page = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8');
const guide = page('../../docs/guides/move-from-gamesparks.md');
const readme = page('README.md');
const section = guide.slice(guide.indexOf('## 4. The players'), guide.indexOf('## What differs'));
const blockOf = (text: string, language: string): string =>
  new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(text)?.[1] ?? '';

describe('the guide', () => {
  /** Runs its commands, as they stand. */
  async function follow(...lines: ReadonlyArray<object | string>) {
    write('to-playerlink.mjs', blockOf(section, 'ts'));
    write('export.ndjson', linesOf(...lines));
    // Stands for npx where nothing is installed.
    mkdirSync(pathOf('bin'));
    const main = fileURLToPath(new URL('main.ts', import.meta.url));
    write('bin/npx', `#!/bin/sh\nshift\nexec "${process.execPath}" "${main}" "$@"\n`);
    chmodSync(pathOf('bin/npx'), 0o755);
    return promisify(execFile)('sh', ['-c', blockOf(section, 'sh')], {
      cwd: pathOf('.'),
      env: { PATH: `${pathOf('bin')}:${process.execPath.replace(/\/node$/, '')}:/usr/bin:/bin` },
    });
  }

  const exported = {
    _id: '5790e9f3a4b2c1d0e9f8a7b6',
    displayName: 'Ann',
    created: '2016-03-09T17:30Z',
    achievements: ['FIRST_WIN'],
    goods: { SWORD: 1 },
    externalIds: { KO: '1234', VB: 'v1' },
    currency1: 5,
  };

  it('brings in an export by its script and its commands', async () => {
    const wrapped = {
      _id: { $oid: '5790e9f3a4b2c1d0e9f8a7b7' },
      created: { $date: '2016-03-09T17:30:00.500Z' },
      externalIds: null,
    };
    const { stdout } = await follow(exported, '', { ...exported, ...wrapped });
    const sums = stdout.split('\n').filter((line) => line.includes('already there'));
    expect(sums).toEqual([
      'would import 2, already there 0, refused 0',
      'imported 2, already there 0, refused 0',
    ]);
    await inStorage(async ({ players }) => {
      expect(await players.get('galactic-golf', wrapped._id.$oid)).toMatchObject({
        createdAt: Date.parse(wrapped.created.$date),
      });
    });
  });

  it('stops at a line that is not JSON, with its number', async () => {
    await expect(follow(exported, '', '{"_id":', exported)).rejects.toMatchObject({
      code: 1,
      stderr: 'line 3 is not JSON\n',
      stdout: '',
    });
    expect(existsSync(pathOf('players.db'))).toBe(false);
  });
});

const operate = page('../../docs/guides/operate.md');

/** Makes what the cli depends on importable in the test's folder. */
const install = (): void =>
  symlinkSync(fileURLToPath(new URL('../node_modules', import.meta.url)), pathOf('node_modules'));

/** The sources of packages, without their tests. */
const sourcesOf = (...homes: readonly string[]): string =>
  homes
    .flatMap((home) => globSync(`../../${home}/src/**/*.ts`, { cwd: CLI }))
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(CLI, file), 'utf8'))
    .join('\n');

describe('the guide of operating', () => {
  it('has a backup that is one', async () => {
    await migrated();
    await importText(linesOf({ id: 'p1', devices: ['phone'] }));
    install();
    write('backup.mjs', blockOf(operate, 'js'));
    await promisify(execFile)(process.execPath, ['backup.mjs'], { cwd: pathOf('.') });
    const { out } = await run(['migrate', '--db', pathOf('copy.db'), '--status']);
    expect(out).not.toContain('pending');
    rmSync(pathOf('players.db'));
    renameSync(pathOf('copy.db'), pathOf('players.db'));
    expect(await accountsOf('p1')).toHaveLength(1);
  });

  it('has SQL that runs', async () => {
    await migrated();
    const statements = blockOf(operate, 'sql').trim().split('\n');
    expect(statements).toHaveLength(2);
    await inStorage(async (_, db) => {
      for (const statement of statements) {
        expect(Object.values((await db.raw(statement))[0])).toEqual([0]);
      }
    });
  });

  it('explains lines that are logged', () => {
    const sources = sourcesOf('packages/core', 'packages/provider-kit', 'plugins/game-center');
    const rows = [...operate.matchAll(/^\| `(?:error|warn)` *\| (.*?) \|/gm)];
    const messages = rows.flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)]);
    expect(messages.length).toBeGreaterThan(10);
    for (const [, message = ''] of messages) {
      expect(sources).toContain(message.replace(/ …$/, ''));
    }
  });
});

describe('the README', () => {
  it('has a configuration that the doctor takes', async () => {
    await migrated();
    install();
    write('playerlink.config.ts', blockOf(readme, 'ts'));
    const main = join(CLI, 'src/main.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [main, 'doctor'], {
      cwd: pathOf('.'),
    });
    expect(stdout).toMatch(
      /^ok {4}config .*\nok {4}storage .*\nok {4}device .*\nwarn {2}clock .*\n$/,
    );
  });

  const line = JSON.stringify(JSON.parse(blockOf(readme, 'json')));

  it('shows a line that is imported, once its hash is written out', async () => {
    await migrated();
    expect((await importText(line)).err).toContain('password.hash');
    const whole = line.replace('…', 'c29tZXNhbHQxMjM0$aGFzaGhhc2hoYXNoaGFzaA');
    expect((await importText(whole)).out).toBe(
      'imported 1, already there 0, refused 0\naccounts: device 1, kongregate 1, password 1\n',
    );
    expect(await accountsOf('5790e9f3a4b2c1d0e9f8a7b6')).toHaveLength(3);
  });

  it('shows reports as they are', async () => {
    await migrated();
    const link = { provider: 'arcade' };
    const { err } = await importText(
      linesOf(
        { id: '5790e9f3a4b2c1d0e9f8a7b6', devices: ['phone'] },
        { id: 'p2', links: [link], devices: [''] },
        { id: 'p3', devices: ['phone'] },
      ),
    );
    const shown = [...readme.matchAll(/^line \d+: (.*)$/gm)].map(([, reason]) => reason);
    expect(err).toBe(`line 2: ${shown[0]}\nline 3: ${shown[1]}\n`);
    expect(read('in.refused.ndjson')).toContain('"arcade"');
  });

  it.each(['migrate', 'import', 'sweep', 'doctor'])('has every option of %s', async (command) => {
    const { out } = await run([command, '--help']);
    const options = [...out.matchAll(/^ {2}(?:-h, )?(--[a-z-]+)/gm)].map(([, name]) => name);
    expect(options.length).toBeGreaterThan(2);
    const section = readme.split('\n## ').find((text) => text.startsWith(`playerlink ${command}`));
    for (const name of options.filter((name) => name !== '--help' && name !== '--db')) {
      expect(section).toContain(`\`${name}`);
    }
  });
});
