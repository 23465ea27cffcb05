import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type Choice,
  ConnectError,
  type ConnectFlags,
  type ConnectRequest,
  type Decide,
  type Outcome,
  StorageConflict,
} from '../index.ts';
import { memoryStorage } from '../memory/index.ts';
import { fakeClock, recording, refused, testGame, until } from '../test-game.test-fixture.ts';
import { type Case, decide } from './decide.ts';

const ask = (
  provider: string,
  ticket: string,
  more: Partial<ConnectRequest> = {},
): ConnectRequest => ({ provider, credentials: { ticket }, ...more });

const arcade = (more: Partial<ConnectRequest> = {}) => ask('arcade', 'asked', more);

const OUTCOMES: readonly Outcome[] = ['created', 'linked', 'resumed', 'switched', 'refused'];

/** What is legal, written a second time. */
const LEGAL: ReadonlyArray<{ readonly state: Case; readonly legal: readonly Outcome[] }> = [
  { state: { session: 'none', ownLink: 'none', owner: 'nobody' }, legal: ['created', 'refused'] },
  { state: { session: 'none', ownLink: 'none', owner: 'other' }, legal: ['resumed', 'refused'] },
  {
    state: { session: 'player', ownLink: 'none', owner: 'nobody' },
    legal: ['linked', 'created', 'refused'],
  },
  {
    state: { session: 'player', ownLink: 'none', owner: 'other' },
    legal: ['switched', 'refused'],
  },
  { state: { session: 'player', ownLink: 'same', owner: 'caller' }, legal: ['resumed', 'refused'] },
  {
    state: { session: 'player', ownLink: 'other', owner: 'nobody' },
    legal: ['created', 'refused'],
  },
  {
    state: { session: 'player', ownLink: 'other', owner: 'other' },
    legal: ['switched', 'refused'],
  },
];

const FLAGS: ReadonlyArray<Omit<ConnectFlags, 'syncDisplayName'>> = Array.from(
  { length: 16 },
  (_, bits) => ({
    doNotLinkToCurrentPlayer: (bits & 8) !== 0,
    errorOnSwitch: (bits & 4) !== 0,
    switchIfPossible: (bits & 2) !== 0,
    doNotCreateNewPlayer: (bits & 1) !== 0,
  }),
);

/** A game in this state: who asks for the account `asked`, and who owns it. What decides comes later. */
async function gameIn(state: Case) {
  const { storage, applied } = recording();
  const choices: Choice[] = [];
  let choose: Decide = () => undefined;
  const { link, logger } = testGame({
    storage,
    decide: (choice) => {
      choices.push(choice);
      return choose(choice);
    },
  });
  const connect = (provider: string, ticket: string, session?: string) =>
    link.connect(ask(provider, ticket, { session }));
  const owner = state.owner === 'other' ? await connect('arcade', 'asked/Bob') : undefined;
  const caller = state.session === 'player' ? await connect('beacon', 'ann') : undefined;
  const ownTicket = { none: undefined, same: 'asked', other: 'another' }[state.ownLink];
  if (ownTicket !== undefined) await connect('arcade', ownTicket, caller?.authToken);
  choices.length = 0;
  applied.length = 0;
  return {
    link,
    logger,
    choices,
    applied,
    caller,
    ownerId: state.owner === 'caller' ? caller?.playerId : owner?.playerId,
    decideBy: (by: Decide) => {
      choose = by;
    },
  };
}

const CASES = LEGAL.flatMap(({ state, legal }) =>
  OUTCOMES.map((chosen) => ({
    state,
    chosen,
    legal,
    name: `${state.session}/${state.ownLink}/${state.owner}`,
    word: legal.includes(chosen) ? 'can' : 'cannot',
  })),
);

describe('decide', () => {
  it.each(CASES.filter(({ word, chosen }) => word === 'can' && chosen !== 'refused'))(
    '$word choose $chosen in the case $name, whatever the flags',
    async ({ state, chosen }) => {
      for (const flags of FLAGS) {
        const { link, logger, applied, caller, ownerId, decideBy } = await gameIn(state);
        decideBy(() => chosen);
        const request = arcade({ session: caller?.authToken, flags });
        const { playerId, newPlayer, outcome } = await link.connect(request);
        expect(outcome).toBe(chosen);
        expect(newPlayer).toBe(chosen === 'created');
        if (chosen === 'created') expect([caller?.playerId, ownerId]).not.toContain(playerId);
        else expect(playerId).toBe(chosen === 'linked' ? caller?.playerId : ownerId);
        expect(await link.links.list(playerId)).toContainEqual(
          expect.objectContaining({ provider: 'arcade', externalId: 'asked' }),
        );
        expect(applied).toHaveLength(1);
        expect(logger.lines).toEqual([]);
      }
    },
  );

  it.each(LEGAL)('can refuse in $state, whatever the flags', async ({ state }) => {
    for (const flags of FLAGS) {
      const { link, logger, applied, caller, ownerId, decideBy } = await gameIn(state);
      decideBy(() => 'refused');
      const error = await refused(link.connect(arcade({ session: caller?.authToken, flags })));
      // What the table refuses too keeps the table's code.
      const table = decide(state, flags);
      const isSwitch = state.session === 'player' && state.owner === 'other';
      const [code, summary] =
        table.outcome === 'refused' ? [table.code, table.summary] : ['REFUSED', isSwitch];
      expect(error).toMatchObject({ code, field: 'ticket' });
      expect(error.switchSummary?.id).toBe(summary ? ownerId : undefined);
      expect([applied, logger.lines]).toEqual([[], []]);
    }
  });

  it.each(CASES.filter(({ word }) => word === 'cannot'))(
    '$word choose $chosen in the case $name: it is refused, and logged',
    async ({ state, chosen, legal }) => {
      for (const flags of FLAGS) {
        const { link, logger, applied, caller, decideBy } = await gameIn(state);
        decideBy(() => chosen);
        const request = arcade({ session: caller?.authToken, flags });
        expect(await refused(link.connect(request))).toMatchObject({
          code: 'REFUSED',
          field: 'ticket',
          status: 403,
        });
        expect(applied).toEqual([]);
        const { row } = decide(state, flags);
        expect(logger.lines).toMatchObject([
          { level: 'error', fields: { game: 'golf', row, legal } },
        ]);
      }
    },
  );

  it.each(LEGAL)('that chooses nothing in $state leaves the table', async ({ state, legal }) => {
    for (const nothing of [() => undefined, async () => undefined]) {
      for (const flags of FLAGS) {
        const { link, choices, caller, ownerId, decideBy } = await gameIn(state);
        decideBy(nothing);
        const decision = decide(state, flags);
        const answer = link.connect(arcade({ session: caller?.authToken, flags }));
        if (decision.outcome === 'refused') {
          const error = await refused(answer);
          expect(error.code).toBe(decision.code);
          expect(error.switchSummary?.id).toBe(decision.summary ? ownerId : undefined);
        } else {
          expect((await answer).outcome).toBe(decision.outcome);
        }
        expect(choices).toMatchObject([{ outcome: decision.outcome, row: decision.row, legal }]);
        expect(choices[0]?.playerId).toBe(caller?.playerId);
        expect(choices[0]?.ownerId).toBe(ownerId);
      }
    }
  });

  it.each([null, '', 'Created', 5, true, {}, ['created']])(
    'that answers %j is refused, and logged',
    async (nonsense) => {
      const { link, logger } = testGame({ decide: () => nonsense as unknown as Outcome });
      expect((await refused(link.connect(arcade()))).code).toBe('REFUSED');
      expect(logger.lines).toMatchObject([{ level: 'error', fields: { row: 'A1a' } }]);
    },
  );

  it('may choose what is published', () => {
    const page = readFileSync(
      new URL('../../../../docs/reference/decision-table.md', import.meta.url),
      'utf8',
    );
    const published = page
      .split('\n')
      .filter((line) => /^\| (nobody|C) /.test(line))
      .map((line) => line.split('|').map((cell) => cell.replaceAll('`', '').trim()));
    expect(published.map((cells) => cells.slice(1, -1))).toEqual(
      LEGAL.map(({ state: { session, ownLink, owner }, legal }) => [
        session === 'none' ? 'nobody' : 'C',
        { none: 'none', same: 'E', other: 'another' }[ownLink],
        { nobody: 'nobody', caller: 'C', other: 'P' }[owner],
        legal.join(', '),
      ]),
    );
  });

  it('is told all of the connect, and nothing it could change', async () => {
    const choices: Choice[] = [];
    const { link } = testGame({
      decide: (choice) => {
        choices.push({ ...choice, flags: { ...choice.flags } });
        Object.assign(choice.flags, { syncDisplayName: true });
        return undefined;
      },
    });
    const context = new Map([['a', 1]]);
    const answer = await link.connect({
      ...ask('arcade', 'a1/Ann'),
      flags: { errorOnSwitch: true, syncDisplayName: false },
      scriptData: { level: 3 },
      segments: { LEVEL: 'pro' },
      context,
    });
    expect(answer.outcome).toBe('created');
    expect(choices).toEqual([
      {
        gameId: 'golf',
        identity: { provider: 'arcade', externalId: 'a1', displayName: 'Ann' },
        outcome: 'created',
        row: 'A1a',
        legal: ['created', 'refused'],
        flags: {
          doNotLinkToCurrentPlayer: false,
          errorOnSwitch: true,
          switchIfPossible: false,
          doNotCreateNewPlayer: false,
          syncDisplayName: false,
        },
        scriptData: { level: 3 },
        segments: { LEVEL: 'pro' },
        context,
      },
    ]);
    expect(choices[0]?.context).toBe(context);
    expect((await link.connect(ask('arcade', 'a1/Anna'))).displayName).toBe('Ann');
  });

  it('is not asked where a guard has refused', async () => {
    const choices: Choice[] = [];
    const { link } = testGame({
      guards: {
        afterVerify: () => {
          throw new ConnectError('BANNED');
        },
      },
      decide: (choice) => void choices.push(choice),
    });
    expect((await refused(link.connect(arcade()))).code).toBe('BANNED');
    expect(choices).toEqual([]);
  });

  it('shows the other player where it refuses a switch, and the caller stays', async () => {
    const { link, caller, ownerId, decideBy } = await gameIn({
      session: 'player',
      ownLink: 'none',
      owner: 'other',
    });
    decideBy(() => 'refused');
    const error = await refused(link.connect(arcade({ session: caller?.authToken })));
    expect(error.switchSummary).toMatchObject({ id: ownerId, displayName: 'Bob' });
    expect((await link.sessions.resolve(caller?.authToken))?.playerId).toBe(caller?.playerId);
  });

  it('refuses with the ConnectError it throws, at once or later', async () => {
    const no = new ConnectError('TOO_YOUNG', { field: 'age' });
    const throwing: Decide[] = [
      () => {
        throw no;
      },
      () => Promise.reject(no),
    ];
    for (const by of throwing) {
      const { storage, applied } = recording();
      const { link } = testGame({ storage, decide: by });
      expect(await refused(link.connect(arcade()))).toMatchObject({
        code: 'TOO_YOUNG',
        field: 'age',
        status: 403,
      });
      expect(applied).toEqual([]);
    }
  });

  it.each([new Error('secret-ticket'), 'secret-ticket', undefined, new StorageConflict('mine')])(
    'that throws %o is UNAVAILABLE, after one try',
    async (thrown) => {
      const { storage, applied } = recording();
      let asked = 0;
      const { link, logger } = testGame({
        storage,
        decide: () => {
          asked += 1;
          throw thrown;
        },
      });
      expect(await refused(link.connect(arcade()))).toMatchObject({
        code: 'UNAVAILABLE',
        retryable: true,
      });
      expect([asked, applied]).toEqual([1, []]);
      expect(logger.lines).toMatchObject([{ level: 'warn', fields: { host: 'decide' } }]);
      expect(JSON.stringify(logger.lines)).not.toContain('secret-ticket');
    },
  );

  it('that is silent is UNAVAILABLE when timeoutMs is over', async () => {
    const clock = fakeClock();
    const { storage, applied } = recording();
    let isAsked = false;
    const { link } = testGame({
      clock,
      storage,
      timeoutMs: 1_500,
      decide: () => {
        isAsked = true;
        return new Promise<undefined>(() => {});
      },
    });
    let isAnswered = false;
    const answer = refused(link.connect(arcade())).finally(() => {
      isAnswered = true;
    });
    await until(() => isAsked && clock.pending === 1);
    clock.advance(1_499);
    await new Promise(setImmediate);
    expect(isAnswered).toBe(false);
    clock.advance(1);
    expect((await answer).code).toBe('UNAVAILABLE');
    expect([applied, clock.pending]).toEqual([[], 0]);
  });

  it('is asked again after a lost race, with what is so then', async () => {
    const storage = memoryStorage();
    const choices: Choice[] = [];
    const { link } = testGame({ storage, decide: (choice) => void choices.push(choice) });
    const { apply } = storage;
    storage.apply = async (game, plan) => {
      storage.apply = apply;
      const rival = testGame({ storage, newId: () => 'rival' });
      await rival.link.connect(arcade({ currentPlayerId: null }));
      await apply(game, plan);
    };
    const answer = await link.connect(arcade({ currentPlayerId: null }));
    expect(answer).toMatchObject({ outcome: 'resumed', playerId: 'rival' });
    expect(choices).toMatchObject([
      { row: 'A1a', outcome: 'created' },
      { row: 'A2', outcome: 'resumed', ownerId: 'rival' },
    ]);
    expect(choices[0]).not.toHaveProperty('ownerId');
  });

  it('is not asked again where only the answer of the commit was lost', async () => {
    const storage = memoryStorage();
    const { apply } = storage;
    storage.apply = async (game, plan) => {
      storage.apply = apply;
      await apply(game, plan);
      throw new StorageConflict('the answer was lost');
    };
    const answers: Array<Outcome | undefined> = [undefined, 'refused'];
    const { link } = testGame({ storage, decide: () => answers.shift() });
    expect(await link.connect(arcade())).toMatchObject({ outcome: 'created', newPlayer: true });
    expect(answers).toEqual(['refused']);
  });

  it('shows in explain, which writes nothing', async () => {
    const { link, applied, caller, decideBy } = await gameIn({
      session: 'player',
      ownLink: 'none',
      owner: 'nobody',
    });
    const session = caller?.authToken;
    decideBy(() => 'created');
    const created = await link.explain(arcade({ session }));
    expect(created).toMatchObject({ outcome: 'created', row: 'B1a' });
    expect(created.writes.map(({ kind }) => kind)).toContain('insertPlayer');
    decideBy(() => 'refused');
    expect(await link.explain(arcade({ session }))).toEqual({
      outcome: 'refused',
      row: 'B1a',
      code: 'REFUSED',
      writes: [],
    });
    decideBy(() => 'switched');
    expect(await link.explain(arcade({ session }))).toMatchObject({ code: 'REFUSED' });
    expect(applied).toEqual([]);
  });
});
