import type { StorageAdapter } from '@playerlink/core';
import { same } from './assertions.ts';
import { freshness } from './freshness.ts';
import { parallelAccounts } from './parallel-accounts.ts';
import { parallelPlans } from './parallel-plans.ts';
import { parallelRemovals } from './parallel-removals.ts';
import { parallelSessions } from './parallel-sessions.ts';
import { parallelSweeps } from './parallel-sweeps.ts';
import { GAME, query } from './plans-by-hand.ts';
import { byTurns, readFrom } from './routes.ts';
import type { StorageCases, TwiceCases } from './storage-case.ts';
import { outcomeOf, peerGame, type StubGame, stubGame, tokensAreGood } from './stub-game.ts';

const RACES: StorageCases = {
  ...parallelPlans,
  ...parallelSessions,
  ...parallelAccounts,
  ...parallelRemovals,
  ...parallelSweeps,
};

/** What holds within one opening holds between two: a lock or a cache in the process is not enough. */
export const openedTwice: TwiceCases = {
  ...through(readFrom, freshness),
  ...through(byTurns, RACES),

  'first connects of one account over both make one player': inRoundsOfBoth(
    async ([here, there], round, storage) => {
      const account = `ada-${round}`;
      const results = await Promise.all(
        [here, there, here, there, here, there].map((game) => game.connect(account)),
      );
      const ids = new Set(results.map(({ playerId }) => playerId));
      const created = results.filter(({ newPlayer }) => newPlayer);
      same([ids.size, created.length], [1, 1], 'One account is one player, whoever asks.');
      const { owner } = await storage.situation(GAME, query({ externalId: account }));
      same(owner?.player.id, results[0]?.playerId, 'The account belongs to that player.');
      for (const game of [here, there]) await tokensAreGood(game, results);
    },
  ),

  'one proof used over both at once: one connect succeeds': inRoundsOfBoth(
    async ([here, there], round) => {
      const once = `ticket-${round}`;
      const results = await Promise.all(
        [here, there].map((game, n) =>
          outcomeOf(game.connect({ account: `account-${round}-${n}`, once })),
        ),
      );
      const answers = results.map(({ value, refusal }) => value?.outcome ?? refusal?.code);
      const rule = 'A proof for a single use lets one through, of all processes.';
      same(answers.sort(), ['NOTAUTHENTICATED', 'created'], rule);
    },
  ),

  'one account linked by two players over both at once: one links, the other is refused':
    inRoundsOfBoth(async (games, round, storage) => {
      const results = await Promise.all(
        games.map(async (game, n) => {
          const { authToken: session } = await game.connect(`player-${round}-${n}`);
          const flags = { errorOnSwitch: true };
          const account = `shared-${round}`;
          return outcomeOf(game.connect(account, { provider: 'beta', session, flags }));
        }),
      );
      const answers = results.map(({ value, refusal }) => value?.outcome ?? refusal?.code);
      const rule = 'An account belongs to one player, of all processes.';
      same(answers.sort(), ['ACCOUNT_ALREADY_LINKED', 'linked'], rule);
      const [link] = await storage.links.find(GAME, 'beta', [`shared-${round}`]);
      const winner = results.find(({ value }) => value !== undefined)?.value;
      same(link?.playerId, winner?.playerId, 'It is the one who was told so.');
    }),

  'the two last accounts unlinked over both at once: one stays': inRoundsOfBoth(
    async ([here, there], round, storage) => {
      const { playerId, authToken: session } = await here.connect(`ada-${round}`);
      await there.connect(`beta-${round}`, { provider: 'beta', session });
      const results = await Promise.allSettled([
        here.link.links.unlink(playerId, 'alpha'),
        there.link.links.unlink(playerId, 'beta'),
      ]);
      const answers = results.map(({ status }) => status).sort();
      same(answers, ['fulfilled', 'rejected'], 'The last way in is not removed.');
      same((await storage.links.of(GAME, playerId)).length, 1, 'A player keeps a way in.');
    },
  ),
};

/** The same cases, with one storage that is made out of the two. */
function through(
  route: (peer: StorageAdapter, storage: StorageAdapter) => StorageAdapter,
  cases: StorageCases,
): TwiceCases {
  return Object.fromEntries(
    Object.entries(cases).map(([name, run]) => [
      name,
      (storage, peer, scale) => run(route(peer, storage), scale),
    ]) satisfies Array<[string, TwiceCases[string]]>,
  );
}

/** A race between two games that are one, each over an opening of its own. */
function inRoundsOfBoth(
  run: (
    games: readonly [here: StubGame, there: StubGame],
    round: number,
    storage: StorageAdapter,
  ) => Promise<void>,
): TwiceCases[string] {
  return async (storage, peer, { rounds }) => {
    const games = [stubGame(storage), peerGame(peer)] as const;
    for (let round = 0; round < rounds; round += 1) await run(games, round, storage);
  };
}
