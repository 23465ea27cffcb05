import { describe, expect, it } from 'vitest';
import {
  type ConnectRequest,
  type IdentityClaim,
  type StorageAdapter,
  StorageConflict,
} from '../index.ts';
import { memoryStorage } from '../memory/index.ts';
import { recording, refused, stubProvider, testGame } from '../test-game.test-fixture.ts';

/** A game with a login whose ticket is JSON: the claim itself. Its names are those of the wire. */
const game = (config: Parameters<typeof testGame>[0] = {}) =>
  testGame({
    providers: [
      stubProvider('login', {
        verify: async ({ ticket }) => JSON.parse(ticket),
        wire: { linkField: 'USERNAME', rejectField: 'DETAILS' },
      }),
      stubProvider('beacon'),
    ],
    ...config,
  });

const login = (claim: object, more: Partial<ConnectRequest> = {}): ConnectRequest => ({
  provider: 'login',
  credentials: { ticket: JSON.stringify({ externalId: 'ann', ...claim }) },
  ...more,
});
const register = (newSecret = 's3cr3t', more: Partial<ConnectRequest> = {}) =>
  login({ newSecret, expect: 'new' }, more);
const beacon = (ticket: string): ConnectRequest => ({
  provider: 'beacon',
  credentials: { ticket },
});

const secretOf = async (storage: StorageAdapter, externalId = 'ann') =>
  (await storage.vault.read('golf', 'login', externalId, 0))?.secret;

/** A storage whose first commit is made, and whose answer to it is lost. */
function losesAnAnswer(): StorageAdapter {
  const storage = memoryStorage();
  const { apply } = storage;
  storage.apply = async (gameId, plan) => {
    storage.apply = apply;
    await apply(gameId, plan);
    throw new StorageConflict('the answer was lost');
  };
  return storage;
}

/** A storage that lets somebody else act between the read of a connect and its commit. */
function interruptible() {
  const storage = memoryStorage();
  let act: () => Promise<unknown> = async () => {};
  const interrupted: StorageAdapter = {
    ...storage,
    apply: async (gameId, plan) => {
      const meanwhile = act;
      act = async () => {};
      await meanwhile();
      await storage.apply(gameId, plan);
    },
  };
  const meanwhile = (task: () => Promise<unknown>) => {
    act = task;
  };
  return { storage: interrupted, meanwhile };
}

describe('newSecret', () => {
  it('is stored in the commit that creates the player', async () => {
    const { storage, applied } = recording();
    const { link } = game({ storage });
    await link.connect(register());
    const [plan = '{}', ...more] = applied;
    expect(more).toEqual([]);
    const kinds = JSON.parse(plan).writes.map(({ kind }: { kind: string }) => kind);
    expect(kinds).toEqual(['insertPlayer', 'insertLink', 'putSecret', 'insertSession']);
    expect(await secretOf(storage)).toBe('s3cr3t');
  });

  it('is stored where the account is linked, and replaced where it is resumed or switched to', async () => {
    const { link, storage } = game();
    const ann = await link.connect(beacon('b1'));
    const signedIn = { session: ann.authToken };
    expect((await link.connect(login({ newSecret: 'one' }, signedIn))).outcome).toBe('linked');
    expect(await secretOf(storage)).toBe('one');
    await storage.vault.countFailure('golf', 'login', 'ann', 9, 1_000, 0);
    expect((await link.connect(login({ newSecret: 'two' }))).outcome).toBe('resumed');
    expect(await storage.vault.read('golf', 'login', 'ann', 0)).toMatchObject({
      secret: 'two',
      failures: 0,
    });
    const bob = await link.connect(beacon('b2'));
    const move = login({ newSecret: 'three' }, { session: bob.authToken });
    expect((await link.connect(move)).outcome).toBe('switched');
    expect(await secretOf(storage)).toBe('three');
  });

  it('that is absent leaves the secret as it is', async () => {
    const { link, storage } = game();
    await link.connect(register());
    await link.connect(login({}));
    expect(await secretOf(storage)).toBe('s3cr3t');
  });

  it('is not stored by a refused connect', async () => {
    const { link, storage } = game();
    const flags = { doNotCreateNewPlayer: true };
    await refused(link.connect(register('x', { flags })));
    expect(await secretOf(storage)).toBeUndefined();
    await link.connect(register());
    const bob = await link.connect(beacon('b1'));
    const ask = { session: bob.authToken, flags: { errorOnSwitch: true } };
    await refused(link.connect(login({ newSecret: 'x' }, ask)));
    expect(await secretOf(storage)).toBe('s3cr3t');
  });

  it('is gone with a plan that loses every race', async () => {
    const storage = memoryStorage();
    const apply = storage.apply;
    let attempts = 0;
    storage.apply = async (gameId, plan) => {
      attempts += 1;
      // The last write of the plan cannot be done, so nothing of it is.
      const ghost = { kind: 'retireSession', id: 'ghost', expiresAt: 1 } as const;
      await apply(gameId, { ...plan, writes: [...plan.writes, ghost] });
    };
    const { link } = game({ storage });
    expect((await refused(link.connect(register()))).code).toBe('UNAVAILABLE');
    expect(attempts).toBe(5);
    expect(await secretOf(storage)).toBeUndefined();
    expect(await storage.links.find('golf', 'login', ['ann'])).toEqual([]);
  });

  it.each([[''], [5], [{}], [null]])('%j is no claim that can be used', async (newSecret) => {
    const { storage, applied } = recording();
    const { link, logger } = game({ storage });
    const error = await refused(link.connect(login({ newSecret })));
    expect(error.code).toBe('UNAVAILABLE');
    expect(applied).toEqual([]);
    expect(logger.lines).toMatchObject([
      { level: 'error', fields: { fault: 'newSecret is not a text' } },
    ]);
  });

  it('is in no answer, log line, guard, choice or hook', async () => {
    const seen: unknown[] = [];
    const see = (event: object) => void seen.push({ ...event, credentials: undefined });
    const { link, logger } = game({
      guards: { beforeVerify: see, afterVerify: see },
      decide: see,
      hooks: { beforeResponse: see, created: see, resumed: see },
    });
    seen.push(await link.connect(register()));
    seen.push(await link.connect(login({ newSecret: 's3cr3t too' })));
    const { message, ...error } = await refused(link.connect(register()));
    await link.close();
    // Six guards, two choices, four hooks, two answers.
    expect(seen).toHaveLength(14);
    expect(JSON.stringify([seen, error, message, logger.lines])).not.toContain('s3cr3t');
  });
});

describe('expect: new', () => {
  it('creates for an account that nobody has', async () => {
    const { link } = game();
    expect(await link.connect(register())).toMatchObject({ outcome: 'created', newPlayer: true });
  });

  it('refuses one that somebody has with TAKEN on the link field, and changes nothing', async () => {
    const { storage, applied } = recording();
    const { link } = game({ storage });
    const ann = await link.connect(register());
    const bob = await link.connect(beacon('b1'));
    applied.length = 0;
    for (const session of [undefined, ann.authToken, bob.authToken]) {
      const error = await refused(link.connect(register('x', { session })));
      expect(error).toMatchObject({ code: 'TAKEN', field: 'USERNAME', status: 409 });
    }
    expect((await refused(link.explain(register('x')))).code).toBe('TAKEN');
    expect(applied).toEqual([]);
    expect(await secretOf(storage)).toBe('s3cr3t');
  });

  it('of ten at once creates one and refuses nine, and the secret is that of the one', async () => {
    const { link, storage } = game();
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, (_, n) => link.connect(register(`secret of ${n}`))),
    );
    const won = answers.flatMap(({ status }, n) => (status === 'fulfilled' ? [n] : []));
    const lost = answers.flatMap((answer) => (answer.status === 'rejected' ? answer.reason : []));
    expect(won).toHaveLength(1);
    expect(lost.map(({ code, field }) => `${field}: ${code}`)).toEqual(
      Array.from({ length: 9 }, () => 'USERNAME: TAKEN'),
    );
    expect(await secretOf(storage)).toBe(`secret of ${won[0]}`);
    expect(answers[won[0] ?? -1]).toMatchObject({ value: { outcome: 'created', newPlayer: true } });
  });

  it('is TAKEN where somebody was faster between the read and the commit', async () => {
    const { storage, meanwhile } = interruptible();
    const { link } = game({ storage });
    meanwhile(() => link.connect(register('of the faster')));
    expect((await refused(link.connect(register('of the slower')))).code).toBe('TAKEN');
    expect(await secretOf(storage)).toBe('of the faster');
  });

  it('of an attempt whose answer was lost is still created', async () => {
    const { link, storage } = game({ storage: losesAnAnswer() });
    const ann = await link.connect(register());
    expect(ann).toMatchObject({ outcome: 'created', newPlayer: true });
    expect(await secretOf(storage)).toBe('s3cr3t');
    expect(await link.links.list(ann.playerId)).toHaveLength(1);
    expect((await link.sessions.resolve(ann.authToken))?.playerId).toBe(ann.playerId);
    expect((await refused(link.connect(register('x')))).code).toBe('TAKEN');
  });
});

describe('expect: known', () => {
  const known = (more: Partial<ConnectRequest> = {}) => login({ expect: 'known' }, more);

  it('resumes an account that somebody has, or switches to it', async () => {
    const { link } = game();
    const ann = await link.connect(register());
    expect(await link.connect(known())).toMatchObject({
      outcome: 'resumed',
      playerId: ann.playerId,
    });
    const bob = await link.connect(beacon('b1'));
    expect(await link.connect(known({ session: bob.authToken }))).toMatchObject({
      outcome: 'switched',
      playerId: ann.playerId,
    });
  });

  it('refuses one that nobody has with UNRECOGNISED on the reject field, and writes nothing', async () => {
    const { storage, applied } = recording();
    const { link } = game({ storage });
    const bob = await link.connect(beacon('b1'));
    applied.length = 0;
    for (const session of [undefined, bob.authToken]) {
      const error = await refused(link.connect(known({ session })));
      expect(error).toMatchObject({ code: 'UNRECOGNISED', field: 'DETAILS', status: 404 });
    }
    expect((await refused(link.explain(known()))).code).toBe('UNRECOGNISED');
    expect(applied).toEqual([]);
  });

  it('creates nobody where the account goes between the read and the commit', async () => {
    const { storage, meanwhile } = interruptible();
    const { link } = game({ storage });
    const { playerId } = await link.connect(register());
    meanwhile(() => link.players.remove(playerId));
    const error = await refused(link.connect(known()));
    expect(error).toMatchObject({ code: 'UNRECOGNISED', field: 'DETAILS' });
    expect(await storage.links.find('golf', 'login', ['ann'])).toEqual([]);
  });
});

it.each<[unknown]>([['New'], [''], [true], [null], [1]])(
  'expect: %j is no claim that can be used',
  async (wrong) => {
    const { storage, applied } = recording();
    const { link, logger } = game({ storage });
    const claim: Partial<Record<keyof IdentityClaim, unknown>> = { expect: wrong };
    expect((await refused(link.connect(login(claim)))).code).toBe('UNAVAILABLE');
    expect(applied).toEqual([]);
    expect(logger.lines).toMatchObject([
      { level: 'error', fields: { fault: 'expect is neither new nor known' } },
    ]);
  },
);

describe('a claim that is not as it should be', () => {
  it.each([
    ['a misspelt member', { onse: { key: 'k', until: 9e15 } }, 'did you mean "once"?'],
    [
      'a member of a platform’s own',
      { email: 'ann' },
      'there is no claim member "email"; there is:',
    ],
    ['a push that is no answer', { push: 'no' }, 'push is neither true nor false'],
    ['a compared secret that is none', { compared: '' }, 'compared is not a text'],
  ])('is an outage that the operator hears of: %s', async (_, claim, fault) => {
    const { link, logger, storage } = game();
    expect((await refused(link.connect(login(claim)))).code).toBe('UNAVAILABLE');
    const [line] = logger.lines.filter(({ level }) => level === 'error');
    expect(line?.message).toContain('mend its verify');
    expect(line?.fields).toMatchObject({
      provider: 'login',
      fault: expect.stringContaining(fault),
    });
    expect(await storage.links.find('golf', 'login', ['ann'])).toEqual([]);
  });
});
