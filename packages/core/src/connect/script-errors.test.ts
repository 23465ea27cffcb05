import { describe, expect, it } from 'vitest';
import { ConnectError, type ConnectRequest, type JsonObject } from '../index.ts';
import { refused, stubProvider, testGame } from '../test-game.test-fixture.ts';

const arcade = (more: Partial<ConnectRequest> = {}): ConnectRequest => ({
  provider: 'arcade',
  credentials: { ticket: 'a1' },
  ...more,
});

const scriptError = { reason: 'closed', until: 1_700_000_000_000, details: [{ level: null }] };

const refuse = (given: unknown) => () => {
  throw new ConnectError('CLOSED', {
    field: 'level',
    retryAfterMs: 9,
    scriptError: given as JsonObject,
  });
};

/** A class of its own is no plain JSON, though all its members are. */
class Level {
  readonly level = 3;
}

const cycle: Record<string, unknown> = {};
cycle.self = cycle;

const RUBBISH: ReadonlyArray<readonly [string, unknown]> = [
  ['a text', 'closed'],
  ['a number', 5],
  ['a list', [{ reason: 'closed' }]],
  ['a function', () => {}],
  ['a bigint', { until: 1n }],
  ['a date', { until: new Date(0) }],
  ['a map', new Map([['reason', 'closed']])],
  ['an instance of a class', new Level()],
  ['a cycle', cycle],
  ['a number that JSON has not', { until: Number.NaN }],
];

describe.each(['beforeVerify', 'afterVerify', 'decide'] as const)(
  'a scriptError of %s',
  (where) => {
    const game = (given: unknown) =>
      testGame(
        where === 'decide' ? { decide: refuse(given) } : { guards: { [where]: refuse(given) } },
      );

    it('reaches who is refused, beside the code', async () => {
      const { link, logger } = game(scriptError);
      for (const answer of [link.connect(arcade()), link.explain(arcade())]) {
        const error = await refused(answer);
        expect(error).toMatchObject({ code: 'CLOSED', field: 'level', status: 403 });
        expect(error.scriptError).toEqual(scriptError);
      }
      expect(logger.lines).toEqual([]);
    });

    it('may be absent', async () => {
      const { link, logger } = game(undefined);
      expect((await refused(link.connect(arcade()))).scriptError).toBeUndefined();
      expect(logger.lines).toEqual([]);
    });

    it.each([...RUBBISH, ['null', null] as const])(
      'that is %s is logged and left out; the refusal stands',
      async (_, given) => {
        const { link, logger } = game(given);
        const error = await refused(link.connect(arcade()));
        expect(error).toMatchObject({ code: 'CLOSED', field: 'level', retryAfterMs: 9 });
        expect(error.scriptError).toBeUndefined();
        expect(logger.lines).toMatchObject([
          { level: 'warn', fields: { game: 'golf', host: where } },
        ]);
      },
    );
  },
);

describe('a scriptError of hooks.beforeResponse', () => {
  it('reaches the answer, and the connect stands', async () => {
    const { link, logger } = testGame({
      hooks: { beforeResponse: () => ({ scriptData: { b: 2 }, scriptError }) },
    });
    const answer = await link.connect(arcade({ scriptData: { a: 1 } }));
    expect(answer).toMatchObject({ outcome: 'created', scriptData: { a: 1, b: 2 }, scriptError });
    expect((await link.sessions.resolve(answer.authToken))?.playerId).toBe(answer.playerId);
    expect(await link.links.list(answer.playerId)).toHaveLength(1);
    expect(logger.lines).toEqual([]);
  });

  it('may come alone, and later', async () => {
    const { link } = testGame({ hooks: { beforeResponse: async () => ({ scriptError }) } });
    const answer = await link.connect(arcade({ scriptData: { a: 1 } }));
    expect(answer).toMatchObject({ scriptData: { a: 1 }, scriptError });
  });

  it.each([[undefined], [{}], [{ scriptError: undefined }], [{ scriptError: null }]])(
    'is absent in the answer where the hook returns %j',
    async (returned) => {
      const { link, logger } = testGame({ hooks: { beforeResponse: () => returned as object } });
      expect(await link.connect(arcade())).not.toHaveProperty('scriptError');
      expect(logger.lines).toEqual([]);
    },
  );

  it('is absent in the answer of a game without the hook', async () => {
    expect(await testGame().link.connect(arcade())).not.toHaveProperty('scriptError');
  });

  it.each(RUBBISH)('that is %s is logged, and all of the hook left out', async (_, given) => {
    const { link, logger } = testGame({
      hooks: {
        beforeResponse: () => ({ scriptData: { b: 2 }, scriptError: given as JsonObject }),
      },
    });
    const answer = await link.connect(arcade({ scriptData: { a: 1 } }));
    expect(answer).toMatchObject({ outcome: 'created', scriptData: { a: 1 } });
    expect(answer.scriptData).not.toHaveProperty('b');
    expect(answer).not.toHaveProperty('scriptError');
    expect(logger.lines).toMatchObject([
      { level: 'warn', fields: { effect: 'beforeResponse', provider: 'arcade' } },
    ]);
  });

  it('that the hook throws changes nothing of the answer', async () => {
    const { link, logger } = testGame({ hooks: { beforeResponse: refuse(scriptError) } });
    const answer = await link.connect(arcade());
    expect(answer.outcome).toBe('created');
    expect(answer).not.toHaveProperty('scriptError');
    expect(logger.lines).toMatchObject([{ fields: { effect: 'beforeResponse' } }]);
  });
});

it('a scriptError of a provider is not shown: it is for the game to say', async () => {
  const no = new ConnectError('NOTAUTHENTICATED', { scriptError });
  const verify = () => Promise.reject(no);
  const { link } = testGame({ providers: [stubProvider('arcade', { verify })] });
  const error = await refused(link.connect(arcade()));
  expect(error.code).toBe('NOTAUTHENTICATED');
  expect(error.scriptError).toBeUndefined();
});
