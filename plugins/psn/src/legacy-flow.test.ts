import { describe, expect, test } from 'vitest';
import { addressOf, judgeTokenInfo } from './legacy-flow.ts';
import { outageOf, verdictOf } from './verdict-of.test-fixture.ts';

const NOW = Date.UTC(2013, 1, 4, 6);
const CLIENT = { clientId: 'our-client', accountIdField: 'user_id', onlineIdField: 'online_id' };

/** As the older flow answers, with every member that is known. */
const INFO = {
  scopes: 'psn:s2s',
  expiration: '2013-02-04T06:49:05.999Z',
  user_id: '0123456789012345678',
  client_id: 'our-client',
  duid: '0000',
  device_type: 'PS4',
  is_sub_account: false,
  online_id: 'bobba_fett',
  country_code: 'US',
  language_code: 'en',
};

const judge = (body: unknown, status = 200, client = CLIENT) =>
  judgeTokenInfo({ status, body }, 'psn.example', client, NOW);

describe('judgeTokenInfo', () => {
  test('the known answer is a yes; ids stay text', () => {
    expect(judge(INFO)).toEqual({ accountId: '0123456789012345678', onlineId: 'bobba_fett' });
    expect(judge({ ...INFO, user_id: 456 }).accountId).toBe('456');
  });

  test('other member names, where they are configured', () => {
    const client = { ...CLIENT, accountIdField: 'id', onlineIdField: 'name' };
    const body = { ...INFO, id: '8', name: 'ada' };
    expect(judge(body, 200, client)).toEqual({ accountId: '8', onlineId: 'ada' });
  });

  test.each<[string, object]>([
    ['several scopes', { scopes: 'openid psn:s2s other' }],
    ['an offset', { expiration: '2013-02-04T08:00:00+01:00' }],
    ['a millisecond left', { expiration: '2013-02-04T06:00:00.001Z' }],
    ['no online id', { online_id: undefined }],
    ['an online id of another type', { online_id: 7 }],
    ['a sub account: not decided here', { is_sub_account: true }],
  ])('%s is a yes', (_, change) => {
    expect(verdictOf(() => judge({ ...INFO, ...change }))).toBe('yes');
  });

  test.each<[string, object]>([
    ['another client', { client_id: 'their-client' }],
    ['our client in capitals', { client_id: 'OUR-CLIENT' }],
    ['no client id but text', { client_id: '' }],
    ['other scopes', { scopes: 'openid' }],
    ['no scope', { scopes: '' }],
    ['a scope that begins alike', { scopes: 'psn:s2s.service xpsn:s2s' }],
    ['an expiration in the past', { expiration: '2013-02-04T05:59:59.999Z' }],
    ['an expiration now', { expiration: '2013-02-04T06:00:00Z' }],
    ['an expiration now, with an offset', { expiration: '2013-02-04T07:00:00+01:00' }],
    ['no user_id', { user_id: undefined }],
    ['user_id null', { user_id: null }],
    ['user_id that is no id', { user_id: 'bobba_fett' }],
    ['user_id as a list', { user_id: ['7'] }],
    ['user_id with a fraction', { user_id: 1.5 }],
    ['user_id of zeros', { user_id: '0' }],
    ['user_id of 21 digits', { user_id: '1'.repeat(21) }],
  ])('row 33: %s is a no', (_, change) => {
    expect(verdictOf(() => judge({ ...INFO, ...change }))).toBe('no');
  });

  test.each<[string, unknown]>([
    ['an empty object', {}],
    ['only an id', { user_id: '7', online_id: 'x' }],
    ['no client_id', { ...INFO, client_id: undefined }],
    ['client_id as a list', { ...INFO, client_id: ['our-client'] }],
    ['no scopes', { ...INFO, scopes: undefined }],
    ['scopes as a list', { ...INFO, scopes: ['psn:s2s'] }],
    ['no expiration', { ...INFO, expiration: undefined }],
    ['expiration as a number', { ...INFO, expiration: 4_102_444_800_000 }],
    ['expiration that is no date', { ...INFO, expiration: 'never' }],
    ['expiration on a day that never is', { ...INFO, expiration: '2113-02-30T00:00:00Z' }],
    ['expiration in nobody’s time', { ...INFO, expiration: '2113-02-04T00:00:00' }],
    ['a list', [INFO]],
    ['text', 'psn:s2s'],
    ['null', null],
  ])('%s is an outage', (_, body) => {
    expect(outageOf(() => judge(body)).message).toBe('psn.example answered 200 in an unknown form');
  });

  test.each([201, 204, 400, 401, 403, 404])('HTTP %i is an outage, whatever it says', (status) => {
    const message = `psn.example answered ${status} in an unknown form`;
    for (const body of [INFO, { error: 'invalid_token' }, { error: 'invalid_grant' }, null]) {
      const outage = outageOf(() => judge(body, status));
      expect([outage.message, outage.operator]).toEqual([message, undefined]);
    }
  });

  test.each(['invalid_client', 'unauthorized_client'])('%s is for the operator', (error) => {
    const outage = outageOf(() => judge({ error, error_description: 'SECRET' }, 401));
    expect(outage.message).toBe(`psn.example answered 401 ${error}`);
    expect(outage.operator).toMatch(/psn\.example .* check clientId and clientSecret/);
    expect(outage.operator).not.toContain('SECRET');
  });
});

describe('where a token is looked up', () => {
  test.each([
    ['https://psn.example/token', 'a-b_c', 'https://psn.example/token/a-b_c'],
    ['https://psn.example/token/', 'a', 'https://psn.example/token/a'],
    ['https://psn.example/token', '../a?b#c&d', 'https://psn.example/token/..%2Fa%3Fb%23c%26d'],
    ['https://psn.example/token', '%2e%2e', 'https://psn.example/token/%252e%252e'],
    ['https://psn.example/token', '...', 'https://psn.example/token/...'],
  ])('below %s: %s', (tokenInfoUrl, token, address) => {
    expect(addressOf(tokenInfoUrl, token)).toBe(address);
    expect(new URL(address).href).toBe(address);
  });

  test.each(['.', '..'])('%s would be a step in the path: an outage', (token) => {
    outageOf(() => addressOf('https://psn.example/token', token));
    expect(verdictOf(() => addressOf('https://psn.example/token', token))).toBe('outage');
  });
});
