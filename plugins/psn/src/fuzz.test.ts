import type { Fetch } from '@playerlink/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAccountId } from './account.ts';
import { friendsOptions, readFriendsPage } from './friends.ts';
import { psn } from './index.ts';
import { addressOf, judgeTokenInfo } from './legacy-flow.ts';
import {
  FLOWS,
  LEGACY,
  type Options,
  openGame,
  pairOf,
  REFUSED,
  refusalOf,
  setStage,
  V3,
} from './stage.test-fixture.ts';
import { readUserInfo } from './v3-flow.ts';
import { verdictOf } from './verdict-of.test-fixture.ts';

const RUNS = { seed: 20_261_123, numRuns: 400 };
const stage = setStage();

/** What JSON can hold, with the names that the platform uses and those that JavaScript does. */
const NAMES = [
  'access_token token_type id_token scope error',
  'user_id client_id scopes expiration online_id account_id',
  'friends next accountId onlineId __proto__ constructor toString',
].flatMap((names) => names.split(' '));
const key = fc.oneof(fc.constantFrom(...NAMES), fc.string());
const leaf = fc.oneof(
  fc.constantFrom('psn:s2s', 'bearer', 'invalid_grant', 'invalid_client', LEGACY.clientId, '7', 7),
  fc.constantFrom('2126-01-01T00:00:00Z', '2026-01-01T00:00:00Z', '', null, true, 2 ** 60, -0),
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.bigInt().map(String),
);
const json = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, leaf, tie('list'), tie('object')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  object: fc.dictionary(key, tie('value'), { maxKeys: 8 }),
}));
const answer = fc.record({
  status: fc.constantFrom(200, 200, 200, 201, 204, 400, 401, 403, 404),
  body: fc.oneof(json.object, json.value),
});

/** A good answer of which some members are replaced by anything. */
const spoilt = (good: object) =>
  fc
    .dictionary(fc.constantFrom(...Object.keys(good)), fc.oneof(leaf, json.value), {
      minKeys: 1,
      maxKeys: 2,
    })
    .map((change) => ({ ...good, ...change }));

describe('parsers: a documented verdict, never a crash, never a yes without grounds', () => {
  const now = Date.UTC(2026, 0, 1);
  const info = {
    client_id: LEGACY.clientId,
    scopes: 'psn:s2s',
    expiration: '2026-01-01T01:00:00Z',
    user_id: '7',
    online_id: 'ada',
  };
  const names = { accountIdField: 'user_id', onlineIdField: 'online_id' };
  const client = { ...names, clientId: LEGACY.clientId };

  test('judgeTokenInfo', () => {
    const given = fc.oneof(
      answer,
      spoilt(info).map((body) => ({ status: 200, body })),
    );
    fc.assert(
      fc.property(given, ({ status, body }) => {
        const judge = () => judgeTokenInfo({ status, body }, 'psn.example', client, now);
        if (verdictOf(judge) !== 'yes') return;
        const said = body as Record<string, unknown>;
        expect([status, said.client_id]).toEqual([200, LEGACY.clientId]);
        expect(String(said.scopes).split(/\s/)).toContain('psn:s2s');
        expect(Date.parse(String(said.expiration))).toBeGreaterThan(now);
        expect(judge().accountId).toBe(String(said.user_id));
        expect(judge().accountId).toMatch(/^\d{1,20}$/);
      }),
      RUNS,
    );
  });

  test('readUserInfo', () => {
    const good = { account_id: '7', online_id: 'ada' };
    const given = fc.oneof(
      answer,
      spoilt(good).map((body) => ({ status: 200, body })),
    );
    const fields = { accountIdField: 'account_id', onlineIdField: 'online_id' };
    fc.assert(
      fc.property(given, ({ status, body }) => {
        const read = () => readUserInfo({ status, body }, 'psn.example', fields);
        const verdict = verdictOf(read);
        expect(verdict).not.toBe('no');
        if (verdict !== 'yes') return;
        expect(status).toBe(200);
        expect(read().accountId).toBe(String((body as Record<string, unknown>).account_id));
        expect(['string', 'undefined']).toContain(typeof read().onlineId);
      }),
      RUNS,
    );
  });

  test('readFriendsPage', () => {
    const fields = {
      listField: 'friends',
      nextField: 'next',
      accountIdField: 'accountId',
      onlineIdField: 'onlineId',
    };
    const page = { friends: [{ accountId: '7', onlineId: 'bob' }], next: 1 };
    const given = fc.oneof(
      answer,
      spoilt(page).map((body) => ({ status: 200, body })),
    );
    fc.assert(
      fc.property(given, ({ status, body }) => {
        const read = () => readFriendsPage({ status, body }, 'psn.example', fields, 'sp-int');
        const verdict = verdictOf(read);
        expect(verdict).not.toBe('no');
        if (verdict !== 'yes') return;
        for (const { externalId } of read().friends)
          expect(externalId).toMatch(/^\d{1,20}:sp-int$/);
        expect(['string', 'undefined']).toContain(typeof read().next);
      }),
      RUNS,
    );
  });

  test('readAccountId: text or nothing, and nothing that was rounded', () => {
    fc.assert(
      fc.property(fc.oneof(leaf, fc.nat().map(String), fc.anything()), (value) => {
        const id = readAccountId(value);
        if (id !== undefined) expect(id).toBe(String(value));
      }),
      RUNS,
    );
  });

  test('addressOf: a token never leaves its segment', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\x21-\x7e]{1,40}$/), (token) => {
        const address = () => addressOf('https://psn.example/2.0/oauth/token', token);
        if (verdictOf(address) === 'outage') return expect(token).toMatch(/^\.\.?$/);
        const { origin, pathname, search, hash } = new URL(address());
        expect([origin, search, hash]).toEqual(['https://psn.example', '', '']);
        const [, segment = '', more] = pathname.split('/2.0/oauth/token/');
        expect([decodeURIComponent(segment), more]).toEqual([token, undefined]);
        expect(segment).not.toContain('/');
      }),
      RUNS,
    );
  });
});

describe('configuration', () => {
  test('any options: a plugin, or an error that names the option', () => {
    const names = Object.keys({ ...V3, tokenUrl: '', friends: '', skewMs: '', scope: '' });
    const options = fc.dictionary(fc.constantFrom(...names), json.value, { maxKeys: 3 });
    fc.assert(
      fc.property(options, (change) => {
        try {
          psn({ ...LEGACY, ...change } as Options);
        } catch (thrown) {
          expect((thrown as Error).message).toMatch(/^psn: option \S+: /);
        }
      }),
      RUNS,
    );
  });

  test('a template of friends never lets an id choose the host', () => {
    const part = fc.constantFrom(
      'https:',
      '//',
      'a.example',
      '{accountId}',
      '/',
      '@',
      ':',
      '?',
      '.',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const urlTemplate = parts.join('');
        const mapping = { urlTemplate, listField: 'f', accountIdField: 'i' };
        if (!friendsOptions.safeParse(mapping).success) return;
        const hostFor = (id: string) => new URL(urlTemplate.replaceAll('{accountId}', id)).host;
        expect(hostFor('7')).toBe(hostFor('18446744073709551615'));
      }),
      RUNS,
    );
  });
});

describe('through the door', () => {
  /** A fetch that answers the first request, and all that follow, and keeps what was posted. */
  const scripted = (first: () => Response, later = first) => {
    const posts: string[] = [];
    let requests = 0;
    const fetch: Fetch = async (_, init) => {
      requests += 1;
      if (init?.method === 'POST') posts.push(String(init.body));
      return requests === 1 ? first() : later();
    };
    return { posts, fetch };
  };

  test('any credentials: INVALID and REQUIRED unasked, or one request with the code as it is', async () => {
    const no = () => Response.json({ error: 'invalid_grant' }, { status: 400 });
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), json.value);
    const names = fc.constantFrom('authorizationCode', 'authorizationCode', 'redirectUri', 'x');
    for (const [, options] of FLOWS) {
      const { posts, fetch } = scripted(no);
      const { connect, plans } = openGame(stage, options, { fetch });
      const property = fc.asyncProperty(fc.dictionary(names, value), async (credentials) => {
        posts.length = 0;
        const pair = await pairOf(connect(credentials));
        expect(pair).toMatch(
          /^(authorizationCode|redirectUri|x): (INVALID|REQUIRED|NOTAUTHENTICATED)$/,
        );
        expect(posts.length).toBeLessThanOrEqual(pair === REFUSED ? 1 : 0);
        for (const body of posts) {
          expect(new URLSearchParams(body).get('code')).toBe(credentials.authorizationCode);
        }
      });
      await fc.assert(property, RUNS);
      expect(plans).toHaveLength(0);
    }
  }, 60_000);

  test('any answers of the platform: a no or an outage, one POST, nothing stored', async () => {
    const tokens = spoilt({ access_token: 'abc', token_type: 'bearer', id_token: 'a.b.c' });
    const given = fc.oneof(
      answer,
      tokens.map((body) => ({ status: 200, body })),
    );
    for (const [, options] of FLOWS) {
      const property = fc.asyncProperty(given, json.object, async (first, second) => {
        const body = first.status === 204 ? null : JSON.stringify(first.body);
        const { posts, fetch } = scripted(
          () => new Response(body, { status: first.status }),
          () => Response.json(second),
        );
        const { connect, plans } = openGame(stage, options, { fetch });
        const { code } = await refusalOf(connect({ authorizationCode: 'abc' }));
        expect(['NOTAUTHENTICATED', 'UNAVAILABLE']).toContain(code);
        expect(posts).toHaveLength(1);
        expect(plans).toHaveLength(0);
      });
      await fc.assert(property, RUNS);
    }
  }, 60_000);
});
