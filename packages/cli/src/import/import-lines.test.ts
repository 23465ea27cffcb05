import { memoryStorage } from '@playerlink/core/memory';
import { expect, it } from 'vitest';
import { GAME, linesOf, NOW } from '../stage.test-fixture.ts';
import { importLines } from './import-lines.ts';
import { importer } from './place-player.ts';
import { readPieces } from './read-pieces.ts';
import { playerReader } from './read-player.ts';
import { noRefusedLines } from './refused-lines.ts';

/** A storage that answers the adoption of a player asked for earlier later than that of one asked for after it. */
function lateFirst(most: number) {
  const storage = memoryStorage();
  let asked = 0;
  let open = 0;
  let mostOpen = 0;
  const adopt: typeof storage.players.adopt = async (game, player) => {
    asked += 1;
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    for (let turns = most - asked; turns > 0; turns -= 1) await new Promise(setImmediate);
    open -= 1;
    return storage.players.adopt(game, player);
  };
  const late = { ...storage, players: { ...storage.players, adopt } };
  return { storage: late, mostOpen: () => mostOpen };
}

async function importInto({ storage }: ReturnType<typeof lateFirst>, ...lines: readonly object[]) {
  const said: string[] = [];
  const options = { schemes: [], dropUnknownHashes: false, caseInsensitive: false, multiple: [] };
  const chunks = (async function* () {
    yield Buffer.from(linesOf(...lines));
  })();
  const { tally, failure } = await importLines({
    pieces: readPieces(chunks, 1_000),
    readPlayer: await playerReader({ game: GAME, now: NOW, ...options }),
    place: importer(storage, GAME),
    refusedLines: noRefusedLines,
    progress: { advance: () => {}, say: (text) => said.push(text), end: () => {} },
    concurrency: 64,
  });
  return { tally, failure, said };
}

const LINK = { provider: 'arcade', externalId: '1' };

it.each([
  ['a device', { devices: ['phone'] }, { devices: ['tablet', 'phone'] }, 'devices[1]'],
  ['an account at a platform', { links: [LINK] }, { links: [LINK] }, 'links[0]'],
  [
    'a user name',
    { password: { userName: 'ann' } },
    { devices: ['phone'], password: { userName: 'ann' } },
    'password.userName',
  ],
])(
  'of two lines with %s the second is refused, however the storage answers',
  async (_, first, second, member) => {
    const late = lateFirst(20);
    const { tally, said } = await importInto(
      late,
      { id: 'p1', ...first },
      { id: 'p2', ...second },
      { id: 'p3' },
    );
    expect(said).toEqual([`line 2: ${member} belongs to the player "p1"\n`]);
    expect(tally).toMatchObject({ imported: 2, refused: 1 });
  },
);

it('of two lines for one player the first comes in', async () => {
  const lines = [{ devices: ['phone'] }, { devices: ['tablet'] }].map((line) => ({
    id: 'p1',
    ...line,
  }));
  const { said } = await importInto(lateFirst(20), ...lines);
  expect(said).toEqual([
    'line 2: id is that of a player who is there without the account devices[0]\n',
  ]);
});

it('lines that share nothing do not wait for each other', async () => {
  const late = lateFirst(20);
  await importInto(
    late,
    ...Array.from({ length: 10 }, (_, n) => ({ id: `p${n}`, devices: [`${n}`] })),
  );
  expect(late.mostOpen()).toBe(10);
});

it('a line whose turn comes after a failure is not tried', async () => {
  const late = lateFirst(20);
  const { adopt } = late.storage.players;
  late.storage.players.adopt = async (game, player) => {
    if ((await adopt(game, player)) && player.id === 'p1') throw new RangeError('away');
    return true;
  };
  const { failure } = await importInto(
    late,
    { id: 'p1', devices: ['phone'] },
    { id: 'p2', devices: ['phone'] },
  );
  expect(failure).toBeInstanceOf(RangeError);
  expect(await late.storage.players.get(GAME, 'p2')).toBeUndefined();
});
