import type { StorageAdapter } from '@playerlink/core';
import { same } from './assertions.ts';
import { GAME } from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { outcomeOf, type StubGame, stubGame, tokensAreGood } from './stub-game.ts';

/** Connects that exclude each other, in rounds. */
export const connectRaces: StorageCases = {
  'first connects of one account make one player, round after round': inGames(
    async (game, round) => {
      const connects = Array.from({ length: 6 }, () => game.connect(`ada-${round}`));
      const results = await Promise.all(connects);
      const ids = new Set(results.map(({ playerId }) => playerId));
      const created = results.filter(({ newPlayer }) => newPlayer);
      same([ids.size, created.length], [1, 1], 'One account is one player.');
      await tokensAreGood(game, results);
    },
  ),

  'one account linked by two players at once: one links, the other switches': inGames(
    async (game, round, storage) => {
      const { results, playerIds } = await twoLink(game, round, {});
      const outcomes = results.map((result) => result.value?.outcome).sort();
      same(outcomes, ['linked', 'switched'], 'The later one finds an account of another player.');
      const owners = new Set(results.map((result) => result.value?.playerId));
      same(owners.size, 1, 'Both end at the player who has the account.');
      await accountHasOnePlayer(game, storage, round, playerIds);
    },
  ),

  'one account linked by two players at once: one links, the other is refused': inGames(
    async (game, round, storage) => {
      const { results, playerIds } = await twoLink(game, round, { errorOnSwitch: true });
      const winner = results.find(({ value }) => value !== undefined)?.value;
      const loser = results.find(({ value }) => value === undefined)?.refusal;
      same(winner?.outcome, 'linked', 'One of them links the account.');
      same(loser?.code, 'ACCOUNT_ALREADY_LINKED', 'The other gets the answer of the table.');
      same(loser?.switchSummary?.id, winner?.playerId, 'The summary shows who was faster.');
      await accountHasOnePlayer(game, storage, round, playerIds);
    },
  ),

  'one proof used by two sessions at once: one connect succeeds': inGames(async (game, round) => {
    const [ada, bob] = [await game.connect(`ada-${round}`), await game.connect(`bob-${round}`)];
    // Different accounts, so that nothing but the proof stands between the two.
    const results = await Promise.all(
      [ada, bob].map(({ authToken: session, playerId }) => {
        const ticket = { account: `of ${playerId}`, once: `ticket-${round}` };
        return outcomeOf(game.connect(ticket, { provider: 'beta', session }));
      }),
    );
    same(
      results.map(({ value, refusal }) => value?.outcome ?? refusal?.code).sort(),
      ['NOTAUTHENTICATED', 'linked'],
      'A proof for a single use lets one of them through.',
    );
  }),

  'a player who is removed while signing in is gone, or comes back as a new one': inGames(
    async (game, round, storage) => {
      const account = `ada-${round}`;
      const { playerId } = await game.connect(account);
      const [{ value }] = await Promise.all([
        outcomeOf(game.connect(account)),
        game.link.players.remove(playerId),
      ]);
      const session = await game.link.sessions.resolve(value?.authToken);
      const links = await storage.links.find(GAME, 'alpha', [account]);
      const left = [session?.playerId, ...links.map((link) => link.playerId)];
      const isNew = value?.newPlayer === true;
      const rule =
        'A removal takes a sign-in that came before it along, and one after it begins anew.';
      same(left, isNew ? [value.playerId, value.playerId] : [undefined], rule);
      same(await storage.players.get(GAME, playerId), undefined, 'Who was removed is gone.');
    },
  ),

  'a player who signs out everywhere while a session links an account has no session left': inGames(
    async (game, round) => {
      const { playerId, authToken: session } = await game.connect(`ada-${round}`);
      const linking = game.connect(`beta-${round}`, { provider: 'beta', session });
      const [{ value, refusal }] = await Promise.all([
        outcomeOf(linking),
        game.link.sessions.revokeAll(playerId),
      ]);
      const answer = value?.outcome ?? refusal?.code ?? '';
      same(['linked', 'NOTAUTHORIZED'].includes(answer), true, 'It is linked in time, or refused.');
      const left = await game.link.sessions.list(playerId);
      same(left, [], 'The session that was issued meanwhile is revoked with the others.');
    },
  ),
};

/** A race within one game, in rounds. */
function inGames(
  run: (game: StubGame, round: number, storage: StorageAdapter) => Promise<void>,
): StorageCases[string] {
  return async (storage, { rounds }) => {
    const game = stubGame(storage);
    for (let round = 0; round < rounds; round += 1) await run(game, round, storage);
  };
}

/** Two signed-in players link one account of `beta` at the same time. */
async function twoLink(game: StubGame, round: number, flags: { errorOnSwitch?: boolean }) {
  const players = [await game.connect(`ada-${round}`), await game.connect(`bob-${round}`)];
  const results = await Promise.all(
    players.map(({ authToken: session }) =>
      outcomeOf(game.connect(`shared-${round}`, { provider: 'beta', session, flags })),
    ),
  );
  return { results, playerIds: players.map(({ playerId }) => playerId) };
}

async function accountHasOnePlayer(
  game: StubGame,
  storage: StorageAdapter,
  round: number,
  playerIds: readonly string[],
): Promise<void> {
  const lists = await Promise.all(playerIds.map((id) => game.link.links.list(id)));
  same(lists.flat().length, 3, 'The shared account is with one of the players, not with both.');
  const found = await storage.links.find(GAME, 'beta', [`shared-${round}`]);
  same(found.length, 1, 'One account is one link.');
}
