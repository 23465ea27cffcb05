import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { folderForEach, pathOf, RANGES, run } from './stage.test-fixture.ts';

folderForEach();

const read = (...path: string[]) => readFileSync(pathOf(...path), 'utf8');
const manifestOf = (folder: string) => JSON.parse(read(folder, 'package.json'));

describe('without a terminal', () => {
  it('writes a package with its usual name, and says what to type next', async () => {
    const { out, asked } = await run(['chess-club']);
    expect(asked).toEqual([]);
    expect(out).toContain('  cd chess-club\n  npm install\n  npm test\n');
    expect(manifestOf('chess-club').name).toBe('playerlink-plugin-chess-club');
    expect(manifestOf('chess-club')).not.toHaveProperty('author');
    expect(read('chess-club', 'LICENSE')).toContain('the authors of playerlink-plugin-chess-club');
    expect(read('chess-club', 'src', 'index.ts')).toBe(
      "export { chessClub } from './chess-club.ts';\n",
    );
    expect(read('chess-club', 'src', 'chess-club.ts')).toContain("id: 'chess-club'");
  });

  it('takes name, folder and author from flags', async () => {
    const flags = [
      '--name',
      '@ann/chess',
      '--dir',
      'my plugins/chess',
      '--author',
      'Ann "A" Example',
    ];
    const { out } = await run(['chess-club', ...flags]);
    expect(out).toContain("  cd 'my plugins/chess'\n");
    const { name, author } = manifestOf('my plugins/chess');
    expect([name, author]).toEqual(['@ann/chess', 'Ann "A" Example']);
    expect(read('my plugins', 'chess', 'LICENSE')).toContain('Copyright (c) Ann "A" Example\n');
    expect(read('my plugins', 'chess', 'README.md')).toContain("from '@ann/chess'");
  });

  it('never asks: without an id it says what to type', async () => {
    const { refusal } = await run([]);
    expect(refusal).toBe('say which provider: npm create playerlink-plugin my-platform');
    expect(readdirSync(pathOf())).toEqual([]);
  });

  it('names the versions that it was published with', async () => {
    await run(['chess-club']);
    const { dependencies, peerDependencies, devDependencies } = manifestOf('chess-club');
    const { '@playerlink/core': core, '@playerlink/provider-kit': kit, zod, ...tools } = RANGES;
    expect(peerDependencies).toEqual({ '@playerlink/core': core });
    expect(dependencies).toEqual({ '@playerlink/provider-kit': kit, zod });
    expect(devDependencies).toMatchObject({ '@playerlink/core': core, ...tools });
  });
});

describe('on a terminal', () => {
  it('asks for what no flag said', async () => {
    const { asked } = await run([], ['chess-club', '@ann/chess', 'Ann']);
    expect(asked).toHaveLength(3);
    const { name, author } = manifestOf('chess-club');
    expect([name, author]).toEqual(['@ann/chess', 'Ann']);
  });

  it('takes an empty line for the default that it shows', async () => {
    const { asked } = await run(['chess-club'], [' ', '']);
    expect(asked).toEqual(['Name on npm (playerlink-plugin-chess-club): ', 'Author (none): ']);
    expect(manifestOf('chess-club').name).toBe('playerlink-plugin-chess-club');
  });

  it('asks nothing where every flag is there', async () => {
    const flags = ['--name', 'chess', '--author', ''];
    expect((await run(['chess-club', ...flags], [])).asked).toEqual([]);
    expect(manifestOf('chess-club')).not.toHaveProperty('author');
  });
});

describe('what it refuses, in a sentence, writing nothing', () => {
  it.each([
    ['an id with capitals', ['Chess'], 'the id "Chess" must be small letters'],
    ['an id with a blank', ['chess club'], 'must be small letters'],
    ['an id that begins with a digit', ['3d'], 'begin with a letter'],
    ['an id of 64 characters', ['a'.repeat(64)], 'at most 63 characters'],
    ['an id that is a file of the package', ['index'], 'choose another id'],
    ['a name that npm does not take', ['chess', '--name', 'Chess Club'], 'npm takes no package'],
    ['an empty name', ['chess', '--name', ''], 'npm takes no package'],
    ['a name in our scope', ['chess', '--name', '@playerlink/chess'], 'a name of yours'],
    ['a flag that it has not', ['chess', '--kind', 'jwt'], "unknown option '--kind'"],
  ])('%s', async (_, words, sentence) => {
    expect((await run(words)).refusal).toContain(sentence);
    expect(readdirSync(pathOf())).toEqual([]);
  });

  it('a folder with anything in it', async () => {
    mkdirSync(pathOf('chess'));
    writeFileSync(pathOf('chess', 'notes.txt'), 'mine');
    expect((await run(['chess'])).refusal).toContain('is not empty, and nothing is overwritten');
    expect(readdirSync(pathOf('chess'))).toEqual(['notes.txt']);
  });

  it('a folder that is a file', async () => {
    writeFileSync(pathOf('chess'), 'mine');
    expect((await run(['chess'])).refusal).toContain('is a file');
    expect(read('chess')).toBe('mine');
  });

  it('but an empty folder is taken, also the present one', async () => {
    const { out } = await run(['chess', '--dir', '.']);
    expect(out).toContain('  cd .\n');
    expect(manifestOf('.').name).toBe('playerlink-plugin-chess');
  });
});
