import { describe, expect, test } from 'vitest';
import { NINTENDO_ENVIRONMENTS } from './index.ts';
import {
  expectNo,
  expectYes,
  openGame,
  pairOf,
  REFUSED,
  sent,
  setStage,
} from './stage.test-fixture.ts';

const stage = setStage();
const { lp1 } = NINTENDO_ENVIRONMENTS;
type Mint = NonNullable<Parameters<typeof stage.platform.mint>[0]>;
const MINUTE = 60_000;

describe('attacks with tokens: refused by the keys', () => {
  test.each(['../../dev/null', "' OR 1=1 --", '__proto__', 'constructor', 'k'.repeat(128), ' '])(
    'row 20: kid %s is a name that no key has',
    async (kid) => {
      const game = openGame(stage);
      await expectNo(stage, game, stage.platform.mint({ header: { kid } }), 1);
      await expectNo(stage, game, stage.platform.mint({ header: { kid } }), 0);
      expect(stage.platform.requests.map(({ path, query }) => [path, query])).toEqual([
        ['/1.0.0/certificates', []],
      ]);
    },
  );

  test('row 20: a thousand unknown kids in a minute cause one request, and one in each after it', async () => {
    const game = openGame(stage);
    const named = forger();
    for (let number = 0; number < 1_000; number += 1) {
      await expectNo(stage, game, named(`kid-${number}`), number === 0 ? 1 : 0);
      stage.clock.advance(59);
    }
    for (let minute = 1; minute <= 5; minute += 1) {
      stage.clock.advance(MINUTE);
      for (let number = 0; number < 10; number += 1) {
        await expectNo(stage, game, named(`kid-${minute}-${number}`), number === 0 ? 1 : 0);
      }
    }
    await expectYes(game, stage.platform.mint());
  }, 20_000);

  test('row 20: unknown kids at once are one request', async () => {
    const { connect } = openGame(stage);
    const kids = Array.from({ length: 50 }, (_, number) => ({ kid: `kid-${number}` }));
    const pairs = kids.map((header) => pairOf(connect(sent(stage.platform.mint({ header })))));
    expect(new Set(await Promise.all(pairs))).toEqual(new Set([REFUSED]));
    expect(stage.platform.requestCount).toBe(1);
  });

  test('row 21: a new key holds after one refresh, a removed one no more', async () => {
    const game = openGame(stage);
    await expectYes(game, stage.platform.mint({ key: 'oldest' }));
    const oldest = stage.platform.mint({ key: 'oldest' });
    stage.platform.rotate();
    await expectYes(game, oldest);
    expect(stage.platform.requestCount).toBe(1);
    stage.clock.advance(MINUTE);
    await expectYes(game, stage.platform.mint());
    expect(stage.platform.requestCount).toBe(2);
    await expectNo(stage, game, oldest, 0);
    await expectNo(stage, game, stage.platform.mint({ key: 'removed' }), 0);
  });

  test('row 21: a removed key holds no more when the set is no longer fresh', async () => {
    const game = openGame(stage);
    await expectYes(game, stage.platform.mint());
    stage.platform.rotate();
    stage.clock.advance(60 * MINUTE);
    await expectNo(stage, game, stage.platform.mint({ key: 'removed' }), 1);
  });

  test.each<[string, Mint, number]>([
    ['row 18: another key under the kid of a genuine one', { key: 'attacker' }, 1],
    ['row 18: a key of 1,024 bits under that kid', { key: 'short' }, 1],
    ['row 18: an EC key under that kid, as ES256', { key: 'ec' }, 0],
    ['row 18: an EC key under that kid, as RS256', { key: 'ec', header: { alg: 'RS256' } }, 1],
    [
      'row 24: keys of another environment under our issuer',
      { environment: 'dd1', claims: { iss: lp1.issuer }, header: { jku: lp1.jwksUrl } },
      1,
    ],
    ['row 26: the internal key', { key: 'internal', header: { jku: lp1.jwksUrl } }, 1],
    ['row 26: the internal key with its own jku', { key: 'internal' }, 0],
    ['row 28: a token of a development environment', { environment: 'dd1' }, 0],
  ])('%s', async (_, parts, requests) => {
    const game = openGame(stage);
    await expectNo(stage, game, stage.platform.mint(parts), requests);
    await expectYes(game, stage.platform.mint());
  });

  test.each(['internalUsage', 'foreignKeys', 'manyKeys'] as const)(
    'row 26: a key set that lies, %s, verifies nothing',
    async (lie) => {
      const game = openGame(stage);
      stage.platform.fail({ [lie]: true });
      await expectNo(stage, game, stage.platform.mint(), 1);
    },
  );
});

/** Names another key in the header of one genuine token: a signature for each would take its time. */
function forger(): (kid: string) => string {
  const [header = '', ...rest] = stage.platform.mint().split('.');
  const genuine = JSON.parse(Buffer.from(header, 'base64url').toString());
  return (kid) => {
    const forged = Buffer.from(JSON.stringify({ ...genuine, kid })).toString('base64url');
    return [forged, ...rest].join('.');
  };
}
