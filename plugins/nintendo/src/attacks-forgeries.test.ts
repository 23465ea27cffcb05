import { NINTENDO_FORGERIES, type NintendoForgery } from '@playerlink/simulators';
import { expect, test } from 'vitest';
import { NINTENDO_ENVIRONMENTS } from './index.ts';
import { openGame, REFUSAL, refusalOf, setStage } from './stage.test-fixture.ts';

const stage = setStage();
const { lp1, dd1 } = NINTENDO_ENVIRONMENTS;

/** Every forgery by its row of the attack table. */
const ROWS: Readonly<Record<NintendoForgery, number>> = {
  algNone: 18,
  algNoneMixedCase: 18,
  algEmpty: 18,
  algNoneSigned: 18,
  algMissing: 18,
  hs256WithPem: 18,
  hs256WithJwk: 18,
  attackerKey: 18,
  crit: 18,
  embeddedJwk: 19,
  embeddedGenuineJwk: 19,
  embeddedX5c: 19,
  x5u: 19,
  attackerJku: 19,
  lookalikeJku: 19,
  noJku: 19,
  noKid: 20,
  expString: 23,
  noExp: 23,
  noIat: 23,
  longLife: 23,
  expired: 23,
  future: 23,
  notYetValid: 23,
  wrongIssuer: 24,
  issuerTrailingSlash: 24,
  otherEnvironmentIssuer: 24,
  otherAudience: 25,
  audArray: 25,
  noAudience: 25,
  accessToken: 26,
  noNintendo: 27,
  otherApplication: 27,
  tagNx: 29,
  zeroSub: 29,
  duplicateKeys: 30,
  duplicateHeaderKeys: 30,
  bom: 30,
  padding: 30,
  whitespace: 30,
  trailingNewline: 30,
  fourSegments: 30,
  encrypted: 30,
  nonCanonical: 30,
};

/** The signature alone is wrong, so the keys are needed to find out. */
const NEEDS_KEYS: ReadonlySet<NintendoForgery> = new Set(['attackerKey']);

test('every forgery of the simulator has a row', () => {
  expect(Object.keys(ROWS).sort()).toEqual([...NINTENDO_FORGERIES].sort());
});

const cases = NINTENDO_FORGERIES.map((kind) => ({ row: ROWS[kind], kind }));

test.each(cases)('row $row: $kind is refused', async ({ kind }) => {
  const { connect, plans, logs } = openGame(stage);
  const forged = {
    ...stage.platform.credentials('ada'),
    nsaIdToken: stage.platform.forge('ada', kind),
  };
  expect(await refusalOf(connect(forged))).toMatchObject(REFUSAL);
  expect(stage.platform.requestCount).toBe(NEEDS_KEYS.has(kind) ? 1 : 0);
  expect(plans).toHaveLength(0);
  expect(logs.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);

  // With the keys at hand, and the account known.
  const { playerId, authToken: session } = await connect(stage.platform.credentials('ada'));
  stage.platform.clearRequests();
  expect(await refusalOf(connect(forged))).toMatchObject(REFUSAL);
  expect(await refusalOf(connect(forged, { session }))).toMatchObject(REFUSAL);
  expect(await refusalOf(connect({ ...forged, accountPerLoginId: true }))).toMatchObject(REFUSAL);
  expect(stage.platform.requestCount).toBe(0);
  expect(plans).toHaveLength(1);
  expect((await connect(stage.platform.credentials('ada'))).playerId).toBe(playerId);
});

test.each(cases)('row $row: $kind in an environment beside another', async ({ kind }) => {
  const { connect, plans } = openGame(stage, {}, { issuers: [lp1, dd1] });
  const nsaIdToken = stage.platform.forge('ada', kind, { environment: 'dd1' });
  expect(await refusalOf(connect({ nsaIdToken, displayName: 'ada' }))).toMatchObject(REFUSAL);
  expect(stage.platform.requestCount).toBe(NEEDS_KEYS.has(kind) ? 1 : 0);
  expect(plans).toHaveLength(0);
});
