import { describe, expect, it } from 'vitest';
import type { ConnectFlags, ConnectRequest } from '../index.ts';
import { awaitable, refused, stubProvider, testGame } from '../test-game.test-fixture.ts';

/** As devices and passwords have them: the session moves, nothing is linked. */
const flags = { doNotLinkToCurrentPlayer: true, switchIfPossible: true };

/** A game with devices, of which a player may have several, a login, of which one, and two platforms. */
const game = (config: Parameters<typeof testGame>[0] = {}) =>
  testGame({
    providers: [
      stubProvider('device', { traits: { flags, multiple: true, social: false } }),
      stubProvider('login', { traits: { flags, social: false } }),
      stubProvider('arcade'),
      stubProvider('beacon'),
    ],
    ...config,
  });

const ask = (
  provider: string,
  ticket: string,
  more: Partial<ConnectRequest> = {},
): ConnectRequest => ({ provider, credentials: { ticket }, ...more });

const FLAGS: ReadonlyArray<Omit<ConnectFlags, 'syncDisplayName'>> = Array.from(
  { length: 16 },
  (_, bits) => ({
    doNotLinkToCurrentPlayer: (bits & 8) !== 0,
    errorOnSwitch: (bits & 4) !== 0,
    switchIfPossible: (bits & 2) !== 0,
    doNotCreateNewPlayer: (bits & 1) !== 0,
  }),
);

describe.each(['device', 'login'])('%s: a provider with flags of its own', (own) => {
  it.each(FLAGS)(
    'creates and resumes where nobody is signed in, whatever is asked: %j',
    async (asked) => {
      const { link } = game();
      const ann = await link.connect(ask(own, 'ann', { flags: asked }));
      expect(ann).toMatchObject({ outcome: 'created', newPlayer: true });
      const again = await link.connect(ask(own, 'ann', { flags: asked }));
      expect(again).toMatchObject({ outcome: 'resumed', playerId: ann.playerId });
    },
  );

  // Contract 2.3 #13.
  it.each(FLAGS)('moves the session and links nothing, whatever is asked: %j', async (asked) => {
    const { link } = game();
    const ann = await link.connect(ask('arcade', 'ann'));
    const before = await link.links.list(ann.playerId);
    const move = async (ticket: string) =>
      link.connect(ask(own, ticket, { session: ann.authToken, flags: asked }));
    const created = await move('bob');
    expect(created).toMatchObject({ outcome: 'created', newPlayer: true });
    expect(created.playerId).not.toBe(ann.playerId);
    const switched = await move('bob');
    expect(switched).toMatchObject({ outcome: 'switched', playerId: created.playerId });
    expect((await link.sessions.resolve(switched.authToken))?.playerId).toBe(created.playerId);
    expect((await link.sessions.resolve(ann.authToken))?.playerId).toBe(ann.playerId);
    expect(await link.links.list(ann.playerId)).toEqual(before);
    expect(await link.links.list(created.playerId)).toMatchObject([{ provider: own }]);
  });

  it.each(FLAGS)('does so also where the player has an account of it: %j', async (asked) => {
    const { link } = game();
    const ann = await link.connect(ask(own, 'ann'));
    const bob = await link.connect(ask(own, 'bob'));
    const move = (ticket: string) =>
      link.connect(ask(own, ticket, { session: ann.authToken, flags: asked }));
    expect(await move('ann')).toMatchObject({ outcome: 'resumed', playerId: ann.playerId });
    expect(await move('bob')).toMatchObject({ outcome: 'switched', playerId: bob.playerId });
    expect(await move('eve')).toMatchObject({ outcome: 'created', newPlayer: true });
    expect(await link.links.list(ann.playerId)).toHaveLength(1);
    expect(await link.links.list(bob.playerId)).toHaveLength(1);
  });

  // Contract 2.3 #14.
  it.each(FLAGS)('keeps its player after a switch by another provider: %j', async (asked) => {
    const { link } = game();
    const ann = await link.connect(ask(own, 'phone'));
    const bob = await link.connect(ask('arcade', 'bob'));
    const switched = await link.connect(ask('arcade', 'bob', { session: ann.authToken }));
    expect(switched).toMatchObject({ outcome: 'switched', playerId: bob.playerId });
    for (const session of [undefined, switched.authToken]) {
      const back = await link.connect(ask(own, 'phone', { session, flags: asked }));
      expect(back).toMatchObject({ newPlayer: false, playerId: ann.playerId });
    }
  });

  it('lets a platform be linked to its player', async () => {
    const { link } = game();
    const ann = await link.connect(ask(own, 'phone'));
    const linked = await link.connect(ask('arcade', 'ann', { session: ann.authToken }));
    expect(linked).toMatchObject({ outcome: 'linked', playerId: ann.playerId });
  });

  it('still treats the name as it is asked to, and shows guards the flags that count', async () => {
    const seen: unknown[] = [];
    const { link } = game({ guards: { beforeVerify: (event) => void seen.push(event.flags) } });
    await link.connect(ask(own, 'a1/Ann'));
    const request = { flags: { errorOnSwitch: true, syncDisplayName: true } };
    expect((await link.connect(ask(own, 'a1/Anna', request))).displayName).toBe('Anna');
    const fixed = {
      doNotLinkToCurrentPlayer: true,
      errorOnSwitch: false,
      switchIfPossible: true,
      doNotCreateNewPlayer: false,
    };
    expect(seen).toEqual([fixed, { ...fixed, syncDisplayName: true }]);
  });

  it('is described with the one flag that counts', () => {
    const described = game().link.providers.find(({ id }) => id === own);
    expect(described?.flags).toEqual(['syncDisplayName']);
  });

  it('refuses flags of the wrong form all the same', async () => {
    const { link } = game();
    const wrong = { errorOnSwitch: 'yes' as unknown as boolean };
    expect(await refused(link.connect(ask(own, 'a1', { flags: wrong })))).toMatchObject({
      code: 'INVALID',
      field: 'errorOnSwitch',
    });
  });
});

it.each(FLAGS)(
  'a flag that a provider of its own flags does not name is false: %j',
  async (asked) => {
    const { link } = game({ providers: [stubProvider('arcade', { traits: { flags: {} } })] });
    const ann = await link.connect(ask('arcade', 'ann', { flags: asked }));
    await link.connect(ask('arcade', 'bob', { flags: asked }));
    const second = { session: ann.authToken, flags: asked };
    for (const ticket of ['bob', 'eve']) {
      const error = await refused(link.connect(ask('arcade', ticket, second)));
      expect(error.code).toBe('ACCOUNT_ALREADY_LINKED');
      expect(error.switchSummary).toBeUndefined();
    }
    const { link: fresh } = game({
      providers: [stubProvider('arcade', { traits: { flags: {} } }), stubProvider('beacon')],
    });
    const { authToken: session, playerId } = await fresh.connect(ask('beacon', 'b1'));
    const linked = await fresh.connect(ask('arcade', 'ann', { session, flags: asked }));
    expect(linked).toMatchObject({ outcome: 'linked', playerId });
  },
);

describe('a provider of which a player may have several accounts', () => {
  const pads = (parts: Parameters<typeof stubProvider>[1] = {}) =>
    stubProvider('pad', { ...parts, traits: { multiple: true } });
  const several = (config: Parameters<typeof testGame>[0] = {}) =>
    game({ providers: [pads(), stubProvider('arcade')], ...config });

  it('links one after the other, and each signs the player in', async () => {
    const { link, storage } = several();
    const { playerId, authToken: session } = await link.connect(ask('pad', 'p1'));
    for (const ticket of ['p2', 'p3']) {
      const linked = await link.connect(ask('pad', ticket, { session }));
      expect(linked).toMatchObject({ outcome: 'linked', playerId });
    }
    for (const ticket of ['p1', 'p2', 'p3']) {
      expect(await link.connect(ask('pad', ticket))).toMatchObject({
        outcome: 'resumed',
        playerId,
      });
      const again = await link.connect(ask('pad', ticket, { session }));
      expect(again).toMatchObject({ outcome: 'resumed', playerId });
    }
    expect(await link.links.list(playerId)).toMatchObject([
      { provider: 'pad', externalId: 'p1' },
      { provider: 'pad', externalId: 'p2' },
      { provider: 'pad', externalId: 'p3' },
    ]);
    const slots = (await storage.links.of('golf', playerId)).map(({ slot }) => slot);
    expect(slots).toEqual(['p1', 'p2', 'p3']);
  });

  it('never counts as an account in the way: a switch needs no switchIfPossible', async () => {
    const { link } = several();
    const ann = await link.connect(ask('pad', 'p1'));
    const bob = await link.connect(ask('pad', 'p2'));
    const session = ann.authToken;
    const refusal = await refused(
      link.connect(ask('pad', 'p2', { session, flags: { errorOnSwitch: true } })),
    );
    expect(refusal.switchSummary).toMatchObject({ id: bob.playerId });
    const switched = await link.connect(ask('pad', 'p2', { session }));
    expect(switched).toMatchObject({ outcome: 'switched', playerId: bob.playerId });
  });

  it('links ten at once, and ten times one at once is one', async () => {
    const { link } = several();
    const { playerId, authToken: session } = await link.connect(ask('arcade', 'ann'));
    const tickets = Array.from({ length: 10 }, (_, n) => `p${n}`);
    const all = await Promise.all(
      [...tickets, ...tickets.map(() => 'same')].map((ticket) =>
        link.connect(ask('pad', ticket, { session })),
      ),
    );
    expect(new Set(all.map((answer) => answer.playerId))).toEqual(new Set([playerId]));
    expect(all.filter(({ outcome }) => outcome === 'linked')).toHaveLength(11);
    const ids = (await link.links.list(playerId)).map(({ externalId }) => externalId);
    expect(ids).toEqual(['ann', ...tickets, 'same']);
  });

  it('keeps the friends of each account apart', async () => {
    const { defer, settled } = awaitable();
    const friends = async ({ externalId }: { externalId: string }) => [
      { externalId: `friend of ${externalId}` },
    ];
    const { link } = several({ providers: [pads({ friends })], defer });
    const { playerId, authToken: session } = await link.connect(ask('pad', 'p1'));
    await link.connect(ask('pad', 'p2', { session }));
    await settled();
    const namesOf = async () =>
      (await link.friends.invitable(playerId)).map(({ externalId }) => externalId);
    expect(await namesOf()).toEqual(['friend of p1', 'friend of p2']);
    await link.links.unlink(playerId, 'pad', { externalId: 'p1' });
    expect(await namesOf()).toEqual(['friend of p2']);
  });

  it('with flags of its own links one more where the host decides so', async () => {
    const { link } = game({ decide: ({ playerId }) => (playerId ? 'linked' : undefined) });
    const ann = await link.connect(ask('device', 'phone'));
    const more = { session: ann.authToken };
    expect(await link.connect(ask('device', 'tablet', more))).toMatchObject({
      outcome: 'linked',
      playerId: ann.playerId,
    });
    expect(await link.connect(ask('device', 'tablet'))).toMatchObject({ playerId: ann.playerId });
  });

  it('is by default not what a provider is', async () => {
    const { link, storage } = game();
    const { playerId, authToken: session } = await link.connect(ask('arcade', 'a1'));
    const error = await refused(link.connect(ask('arcade', 'a2', { session })));
    expect(error.code).toBe('ACCOUNT_ALREADY_LINKED');
    expect(await storage.links.of('golf', playerId)).toMatchObject([{ slot: '' }]);
  });
});

describe('the COPPA mark', () => {
  const coppa = { coppa: true };

  it('does not refuse a provider that is not social', async () => {
    const { link } = game();
    for (const provider of ['device', 'login']) {
      expect((await link.explain(ask(provider, 'a1', coppa))).outcome).toBe('created');
      expect((await link.connect(ask(provider, 'a1', coppa))).outcome).toBe('created');
      expect((await link.connect(ask(provider, 'a1', coppa))).outcome).toBe('resumed');
    }
  });

  it.each<[string, Parameters<typeof stubProvider>[1]]>([
    ['without traits', {}],
    ['with other traits', { traits: { multiple: true, flags } }],
    ['that says it is social', { traits: { social: true } }],
  ])('refuses a provider %s, before it is asked', async (_, parts) => {
    const asked: unknown[] = [];
    const verify = async (credentials: unknown) => {
      asked.push(credentials);
      return { externalId: 'a1' };
    };
    const { link } = game({ providers: [stubProvider('arcade', { verify, ...parts })] });
    for (const answer of [
      link.connect(ask('arcade', 'a1', coppa)),
      link.explain(ask('arcade', 'a1', coppa)),
    ]) {
      const error = await refused(answer);
      expect(error).toMatchObject({ code: 'COPPA restricted', field: 'authentication' });
    }
    expect(asked).toEqual([]);
  });

  it('refuses no unmarked request', async () => {
    const { link } = game();
    const unmarked = ask('arcade', 'a1', { coppa: false });
    expect((await link.connect(unmarked)).outcome).toBe('created');
  });
});
