import { expect, test } from 'vitest';
import { deriveFrom } from '../seed.ts';
import { createPsnGrants, type PsnGrants } from './grants.ts';
import { createPsnUsers } from './users.ts';

const derive = deriveFrom('grants');
const redemption = {
  flow: 'legacy-2.0',
  environment: 'np',
  clientId: 'one',
  redirectUri: 'orbis://games',
} as const;
const grant = { ...redemption, account: createPsnUsers(derive).get('ada'), issuedAt: 1_000 };

const issue = (grants: PsnGrants, count: number) =>
  Array.from({ length: count }, () => grants.issueCode(grant));

test('the newest 1,000 codes are remembered', () => {
  const grants = createPsnGrants(derive);
  const codes = issue(grants, 1_001);
  const holds = (code = '') => grants.redeem(code, redemption, 1_000) !== undefined;
  expect(new Set(codes).size).toBe(1_001);
  expect([holds(codes[0]), holds(codes[1]), holds(codes[1_000])]).toEqual([false, true, true]);
});

test('a redeemed code makes room for another', () => {
  const grants = createPsnGrants(derive);
  const [first = '', second = ''] = issue(grants, 2);
  expect(grants.redeem(second, redemption, 1_000)).toMatchObject({ account: { name: 'ada' } });
  issue(grants, 999);
  expect(grants.redeem(first, redemption, 1_000)).toMatchObject({ account: { name: 'ada' } });
});

test('the newest 1,000 access tokens are remembered', () => {
  const grants = createPsnGrants(derive);
  for (let number = 0; number <= 1_000; number += 1) grants.addToken(`${number}`, grant);
  const holds = (token: string) => grants.withToken(token, 1_000) !== undefined;
  expect([holds('0'), holds('1'), holds('1000')]).toEqual([false, true, true]);
});
