import type { ConnectResult, StorageAdapter } from '@playerlink/core';
import { same } from './assertions.ts';
import { GAME, query } from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { refused, type StubGame, stubGame } from './stub-game.ts';

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

  'one account linked by two players at once: one links, the other switches': async (storage) => {
    const game = stubGame(storage);
    const { results, playerIds } = await twoLink(game, {});
    const outcomes = results.map((result) => result.value?.outcome).sort();
    same(outcomes, ['linked', 'switched'], 'The later one finds an account of another player.');
    const owners = new Set(results.map((result) => result.value?.playerId));
    same(owners.size, 1, 'Both end at the player who has the account.');
    await accountHasOnePlayer(game, storage, playerIds);
  },

  'one account linked by two players at once: one links, the other is refused': async (storage) => {
    const game = stubGame(storage);
    const { results, playerIds } = await twoLink(game, { errorOnSwitch: true });
    const winner = results.find(({ value }) => value !== undefined)?.value;
    const loser = results.find(({ value }) => value === undefined)?.refusal;
    same(winner?.outcome, 'linked', 'One of them links the account.');
    same(loser?.code, 'ACCOUNT_ALREADY_LINKED', 'The other gets the answer of the table.');
    same(loser?.switchSummary?.id, winner?.playerId, 'The summary shows who was faster.');
    await accountHasOnePlayer(game, storage, playerIds);
  },

  'two accounts of a platform linked by one player at once: one is': async (storage) => {
    const game = stubGame(storage);
    const { playerId, authToken: session } = await game.connect('ada');
    const results = await Promise.all(
      ['b-1', 'b-2'].map((account) =>
        outcome(game.connect(account, { provider: 'beta', session })),
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

  'one proof used by two sessions at once: one connect succeeds': async (storage) => {
    const game = stubGame(storage);
    const [ada, bob] = [await game.connect('ada'), await game.connect('bob')];
    // Different accounts, so that nothing but the proof stands between the two.
    const results = await Promise.all(
      [ada, bob].map(({ authToken: session, playerId }) => {
        const ticket = { account: `of ${playerId}`, once: 'ticket' };
        return outcome(game.connect(ticket, { provider: 'beta', session }));
      }),
    );
    same(
      results.map(({ value, refusal }) => value?.outcome ?? refusal?.code).sort(),
      ['NOTAUTHENTICATED', 'linked'],
      'A proof for a single use lets one of them through.',
    );
  },

  'one proof used 50 times at once by nobody in particular: one connect succeeds': async (
    storage,
  ) => {
    const game = stubGame(storage);
    const results = await all((n) =>
      outcome(game.connect({ account: `account-${n}`, once: 'ticket' })),
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

interface ConnectOutcome {
  readonly value?: ConnectResult;
  readonly refusal?: Awaited<ReturnType<typeof refused>>;
}

async function outcome(connecting: Promise<ConnectResult>): Promise<ConnectOutcome> {
  const [result] = await Promise.allSettled([connecting]);
  return result.status === 'fulfilled'
    ? { value: result.value }
    : { refusal: await refused(connecting) };
}

/** Two signed-in players link one account of `beta` at the same time. */
async function twoLink(game: StubGame, flags: { errorOnSwitch?: boolean }) {
  const players = [await game.connect('ada'), await game.connect('bob')];
  const results = await Promise.all(
    players.map(({ authToken: session }) =>
      outcome(game.connect('shared', { provider: 'beta', session, flags })),
    ),
  );
  return { results, playerIds: players.map(({ playerId }) => playerId) };
}

async function accountHasOnePlayer(
  game: StubGame,
  storage: StorageAdapter,
  playerIds: readonly string[],
): Promise<void> {
  const lists = await Promise.all(playerIds.map((id) => game.link.links.list(id)));
  same(lists.flat().length, 3, 'The shared account is with one of the players, not with both.');
  const found = await storage.links.find(GAME, 'beta', ['shared']);
  same(found.length, 1, 'One account is one link.');
}

async function tokensAreGood(game: StubGame, results: readonly ConnectResult[]): Promise<void> {
  const found = await Promise.all(
    results.map(({ authToken }) => game.link.sessions.resolve(authToken)),
  );
  same(
    found.map((session) => session?.playerId),
    results.map(({ playerId }) => playerId),
    'Every token that was handed out resolves to its player.',
  );
}
