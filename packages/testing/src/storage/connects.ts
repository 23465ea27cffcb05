import { type StorageAdapter, StorageConflict } from '@playerlink/core';
import { same } from './assertions.ts';
import { GAME, OTHER_GAME } from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { refused, type StubGame, stubGame } from './stub-game.ts';

const MINUTE = 60_000;

/** Whole connects, through `createPlayerLink` with stub providers. */
export const connects: StorageCases = {
  'a first connect creates, the next one resumes': async (storage) => {
    const { link, connect } = stubGame(storage);
    const segments = { country: 'PT' };
    const first = await connect({ account: 'ada', name: 'Ada' }, { segments });
    same([first.outcome, first.newPlayer], ['created', true], 'An unknown account is created.');
    const again = await connect('ada');
    same([again.outcome, again.playerId], ['resumed', first.playerId], 'A known one is resumed.');
    const player = await link.players.get(first.playerId);
    const facts = [player?.displayName, player?.segments, player?.externalIds];
    same(facts, ['Ada', segments, { ALPHA: 'ada' }], 'The player is stored with all it came with.');
    same((await link.sessions.list(first.playerId)).length, 2, 'Each connect issued a session.');
    for (const { authToken } of [first, again]) {
      same((await link.sessions.resolve(authToken))?.playerId, first.playerId, 'Both are good.');
    }
  },

  'a signed-in player links a second platform and signs in by it': async (storage) => {
    const { link, connect } = stubGame(storage);
    const { playerId, authToken } = await connect('ada');
    const linked = await connect('ada-b', { provider: 'beta', session: authToken });
    same([linked.outcome, linked.playerId], ['linked', playerId], 'A free account is linked.');
    const resumed = await connect('ada-b', { provider: 'beta' });
    same([resumed.outcome, resumed.playerId], ['resumed', playerId], 'It leads to the player.');
    const links = await link.links.list(playerId);
    same(
      links.map(({ provider, externalId }) => `${provider}:${externalId}`),
      ['alpha:ada', 'beta:ada-b'],
      'Both accounts are listed.',
    );
  },

  'an account of another player switches, or is refused with a summary': async (storage) => {
    const { connect } = stubGame(storage);
    const ada = await connect({ account: 'ada', name: 'Ada' });
    const bob = await connect('bob', { provider: 'beta' });
    const session = bob.authToken;
    const switched = await connect('ada', { session });
    same([switched.outcome, switched.playerId], ['switched', ada.playerId], 'The owner wins.');
    const refusal = await refused(connect('ada', { session, flags: { errorOnSwitch: true } }));
    same(
      [refusal.code, refusal.switchSummary],
      [
        'ACCOUNT_ALREADY_LINKED',
        {
          id: ada.playerId,
          displayName: 'Ada',
          externalIds: { ALPHA: 'ada' },
          achievements: [],
          virtualGoods: [],
          online: false,
          scriptData: {},
        },
      ],
      'A refused switch shows the other player.',
    );
  },

  'a player keeps one account of a platform': async (storage) => {
    const { link, connect } = stubGame(storage);
    const { playerId, authToken: session } = await connect('ada');
    const refusal = await refused(connect('ada-2', { session }));
    same(refusal.code, 'ACCOUNT_ALREADY_LINKED', 'The slot is filled.');
    same((await link.links.list(playerId)).length, 1, 'Nothing was linked.');
    same(await storage.links.find(GAME, 'alpha', ['ada-2']), [], 'Nobody was created.');
  },

  'a name follows the platform only when it is asked to, and then remembers': async (storage) => {
    const { connect } = stubGame(storage);
    await connect({ account: 'ada', name: 'Ada' });
    const kept = await connect({ account: 'ada', name: 'Lovelace' });
    same(kept.displayName, 'Ada', 'Without syncDisplayName the name stays.');
    const flags = { syncDisplayName: true };
    const followed = await connect({ account: 'ada', name: 'Lovelace' }, { flags });
    same(followed.displayName, 'Lovelace', 'With it the name follows.');
    for (const name of ['Countess', 'Enchantress']) {
      const remembered = await connect({ account: 'ada', name });
      same(
        remembered.displayName,
        name,
        'The link remembers syncDisplayName, sign-in after sign-in.',
      );
    }
  },

  'a revoked session connects nothing': async (storage) => {
    const { link, connect } = stubGame(storage);
    const { playerId, authToken: session } = await connect('ada');
    same(await link.sessions.revokeAll(playerId), 1, 'There was one session.');
    const refusal = await refused(connect('ada-b', { provider: 'beta', session }));
    same(refusal.code, 'NOTAUTHORIZED', 'A session that does not resolve is never "nobody".');
    same(await storage.links.find(GAME, 'beta', ['ada-b']), [], 'Nothing was written.');
  },

  'a rotated token is good at once, the old one for its grace': async (storage) => {
    const { link, connect, clock } = stubGame(storage, { sessions: { graceMs: MINUTE } });
    const { authToken } = await connect('ada');
    const next = await link.sessions.rotate(authToken);
    same(await areGood(link, [authToken, next]), [true, true], 'Both are good within the grace.');
    clock.advance(MINUTE);
    same(await areGood(link, [authToken, next]), [false, true], 'Then only the new one is.');
  },

  'the old session ends after its grace where a connect retires it': async (storage) => {
    const sessions = { onConnect: 'retire', graceMs: MINUTE } as const;
    const { link, connect, clock } = stubGame(storage, { sessions });
    const { authToken: old } = await connect('ada');
    const { authToken } = await connect('ada', { session: old });
    same(await areGood(link, [old, authToken]), [true, true], 'Both are good within the grace.');
    clock.advance(MINUTE);
    same(await areGood(link, [old, authToken]), [false, true], 'Then only the new one is.');
  },

  'a session is seen, and its player, when it is resolved': async (storage) => {
    const { link, connect, clock } = stubGame(storage);
    const { playerId, authToken } = await connect('ada');
    clock.advance(10 * MINUTE);
    await link.sessions.resolve(authToken);
    await link.close();
    const [session] = await link.sessions.list(playerId);
    const player = await link.players.get(playerId);
    const seen = [session?.lastSeenAt, player?.lastSeenAt];
    same(seen, [clock.now(), clock.now()], 'last-seen is written for both.');
  },

  'a proof for a single use is let through again only from where it was used': async (storage) => {
    const { connect } = stubGame(storage);
    const ticket = { account: 'ada', once: 'ticket' };
    const first = await connect(ticket, { channel: 'socket-1' });
    same((await refused(connect(ticket))).code, 'NOTAUTHENTICATED', 'A thief is refused.');
    const elsewhere = refused(connect(ticket, { channel: 'socket-2' }));
    same((await elsewhere).code, 'NOTAUTHENTICATED', 'From another socket too.');
    const retried = await connect(ticket, { channel: 'socket-1' });
    same(retried.playerId, first.playerId, 'A retry over the same socket is let through.');
    const known = await connect(ticket, { session: first.authToken });
    same(known.playerId, first.playerId, 'And so is the session that it issued.');
  },

  'a connect whose commit was not confirmed still says who is new': async (storage) => {
    const { connect, link } = stubGame(losingFirstAnswer(storage));
    const result = await connect('ada');
    same([result.outcome, result.newPlayer], ['created', true], 'The player is new all the same.');
    same((await link.links.list(result.playerId)).length, 1, 'There is one link.');
    same(
      (await link.sessions.resolve(result.authToken))?.playerId,
      result.playerId,
      'The token that was handed out is good.',
    );
  },

  'two games in one storage have players of their own': async (storage) => {
    const [one, two] = [stubGame(storage), stubGame(storage, { gameId: OTHER_GAME })];
    const ada = await one.connect({ account: 'ada', name: 'Ada' });
    const other = await two.connect({ account: 'ada', name: 'Other' });
    same([ada.newPlayer, other.newPlayer], [true, true], 'Each game creates its own.');
    same(ada.playerId, other.playerId, 'The ids of the kit are the same in both games.');
    same(await areGood(one.link, [ada.authToken, other.authToken]), [true, false], 'Own tokens.');
    same((await two.link.players.get(ada.playerId))?.displayName, 'Other', 'Own players.');
  },
};

async function areGood(link: StubGame['link'], tokens: readonly unknown[]): Promise<boolean[]> {
  const found = await Promise.all(tokens.map((token) => link.sessions.resolve(token)));
  return found.map((session) => session !== undefined);
}

/** The storage, but the first commit is answered as if it had been lost. */
function losingFirstAnswer(storage: StorageAdapter): StorageAdapter {
  let lost = false;
  const apply: StorageAdapter['apply'] = async (game, plan) => {
    await storage.apply(game, plan);
    if (lost) return;
    lost = true;
    throw new StorageConflict('the answer was lost after the commit');
  };
  // Not a spread: a storage may be an instance of a class, with private fields.
  return new Proxy(storage, {
    get: (target, name) => {
      if (name === 'apply') return apply;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
