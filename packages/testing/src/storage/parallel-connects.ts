import { same } from './assertions.ts';
import { GAME, query } from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { outcomeOf, type StubGame, stubGame, tokensAreGood } from './stub-game.ts';

const MANY = 50;

/** Whole connects that run at the same time. */
export const parallelConnects: StorageCases = {
  '50 first connects of one account make one player': async (storage) => {
    const game = stubGame(storage);
    const results = await all(() => game.connect('ada'));
    const playerIds = new Set(results.map(({ playerId }) => playerId));
    same(playerIds.size, 1, 'One account is one player, however many connect at once.');
    const created = results.filter(({ newPlayer }) => newPlayer);
    same(created.length, 1, 'Exactly one connect says that the player is new.');
    await tokensAreGood(game, results);
    const { owner } = await storage.situation(GAME, query({ externalId: 'ada' }));
    same(owner?.player.id, results[0]?.playerId, 'The account belongs to that player.');
  },

  '50 first connects over two games make one player in each': async (storage) => {
    const games = [stubGame(storage), stubGame(storage, { gameId: 'kit-second-game' })];
    const results = await Promise.all(games.map((game) => all(() => game.connect('ada'))));
    for (const [at, ofGame] of results.entries()) {
      const created = ofGame.filter(({ newPlayer }) => newPlayer);
      same(created.length, 1, 'Each game has its own new player.');
      await tokensAreGood(games[at] as StubGame, ofGame);
    }
  },

  '50 first connects of different accounts make 50 players': async (storage) => {
    const game = stubGame(storage);
    const results = await all((n) => game.connect(`account-${n}`));
    same(
      [new Set(results.map(({ playerId }) => playerId)).size, results.every((r) => r.newPlayer)],
      [MANY, true],
      'Connects of different accounts do not disturb one another.',
    );
    await tokensAreGood(game, results);
  },

  '50 sign-ins of one known account all succeed': async (storage) => {
    const game = stubGame(storage);
    const { playerId } = await game.connect('ada');
    const results = await all(() => game.connect('ada'));
    const outcomes = new Set(results.map((result) => `${result.outcome} ${result.playerId}`));
    same([...outcomes], [`resumed ${playerId}`], 'A known account is resumed, never refused.');
    same((await game.link.sessions.list(playerId)).length, MANY + 1, 'Each has its session.');
  },

  'two accounts of a platform linked by one player at once: one is': async (storage) => {
    const game = stubGame(storage);
    const { playerId, authToken: session } = await game.connect('ada');
    const results = await Promise.all(
      ['b-1', 'b-2'].map((account) =>
        outcomeOf(game.connect(account, { provider: 'beta', session })),
      ),
    );
    const linked = results.filter(({ value }) => value?.outcome === 'linked');
    const refusals = results.flatMap(({ refusal }) => refusal?.code ?? []);
    same(linked.length, 1, 'One account is linked.');
    same(refusals, ['ACCOUNT_ALREADY_LINKED'], 'The other one is refused.');
    same((await game.link.links.list(playerId)).length, 2, 'One account of each platform.');
    const found = await storage.links.find(GAME, 'beta', ['b-1', 'b-2']);
    same(found.length, 1, 'The refused account belongs to nobody.');
  },

  'one proof used 50 times at once by nobody in particular: one connect succeeds': async (
    storage,
  ) => {
    const game = stubGame(storage);
    const results = await all((n) =>
      outcomeOf(game.connect({ account: `account-${n}`, once: 'ticket' })),
    );
    same(results.filter(({ value }) => value).length, 1, 'One of them used the proof.');
    const codes = new Set(results.flatMap(({ refusal }) => refusal?.code ?? []));
    same([...codes], ['NOTAUTHENTICATED'], 'All others are told so, none is told to try again.');
  },

  '20 rotations of one token leave a session that can be used': async (storage) => {
    const game = stubGame(storage);
    const { authToken } = await game.connect('ada');
    const rotations = Array.from({ length: 20 }, () => game.link.sessions.rotate(authToken));
    const tokens = await Promise.all(rotations);
    same(tokens.includes(undefined), false, 'Each rotation from a good token gives a token.');
    const found = await Promise.all(tokens.map((token) => game.link.sessions.resolve(token)));
    same(found.filter(Boolean).length, 1, 'Of several rotations the newest wins.');
  },
};

const all = <T>(connect: (n: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: MANY }, (_, n) => connect(n)));
