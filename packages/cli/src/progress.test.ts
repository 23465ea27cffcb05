import { PassThrough } from 'node:stream';
import { beforeEach, expect, it } from 'vitest';
import { screen } from './screen.test-fixture.ts';
import {
  folderForEach,
  GAME,
  importText,
  linesOf,
  migrated,
  NOW,
  pathOf,
  run,
} from './stage.test-fixture.ts';

folderForEach();
beforeEach(async () => {
  await migrated();
});

/** A clock that is 250 ms on each time it is asked. */
function clock() {
  let now = NOW;
  return {
    now: () => {
      now += 250;
      return now;
    },
    timer: () => () => {},
  };
}

const LINES = linesOf({ id: 'p1' }, { id: 'p2' }, 'nonsense', { id: 'p3' });

it('is a bar on a screen, with what was refused above it', async () => {
  const { stream, drawn } = screen();
  const { out, err } = await importText(LINES, [], { screen: stream, clock: clock() });
  expect(out).toBe('imported 3, already there 0, refused 1\n');
  expect(err).toBe('');
  const shown = await drawn();
  expect(shown).toContain('100% | 4 lines | ');
  expect(shown).toContain('ETA 0s');
  expect(shown).toContain('line 3: the line is not JSON\n');
  expect(Number(/\| ([\d.]+) lines\/s/.exec(shown)?.[1])).toBeGreaterThan(0);
});

it('counts where the end is not known, and draws also for nothing', async () => {
  const words = ['import', '-', '--game', GAME, '--db', pathOf('players.db'), '--dry-run'];
  const { stream, drawn } = screen();
  const input = new PassThrough();
  input.end(LINES);
  await run(words, { input: () => input, screen: stream, clock: clock() });
  const shown = await drawn();
  expect(shown).toContain('4 lines | ');
  expect(shown).not.toContain('%');
  const nothing = screen();
  await importText('', [], { screen: nothing.stream });
  expect(await nothing.drawn()).toContain('0 lines');
});

it('is a line of text now and then where there is no screen', async () => {
  const { err } = await importText('\n'.repeat(250_000));
  expect(err).toBe('100000 lines\n200000 lines\n');
});
