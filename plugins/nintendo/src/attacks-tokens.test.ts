import { describe, test } from 'vitest';
import { NINTENDO_ENVIRONMENTS } from './index.ts';
import {
  claimsOf,
  expectNo,
  expectYes,
  OTHER_TITLE,
  openGame,
  setStage,
  TITLE,
} from './stage.test-fixture.ts';

const stage = setStage();
const { lp1, dd1 } = NINTENDO_ENVIRONMENTS;
type Mint = NonNullable<Parameters<typeof stage.platform.mint>[0]>;
type Overrides = Readonly<Record<string, unknown>>;

describe('attacks with tokens: refused before Nintendo is asked for keys', () => {
  test.each<[string, Overrides]>([
    ['row 18: alg rs256', { alg: 'rs256' }],
    ['row 18: alg RS512', { alg: 'RS512' }],
    ['row 18: alg PS256', { alg: 'PS256' }],
    ['row 18: alg ES256', { alg: 'ES256' }],
    ['row 18: alg as a list', { alg: ['RS256'] }],
    ['row 18: alg null', { alg: null }],
    ['row 19: jku by http', { jku: lp1.jwksUrl.replace('https', 'http') }],
    ['row 19: jku with a slash at the end', { jku: `${lp1.jwksUrl}/` }],
    ['row 19: jku in upper case', { jku: lp1.jwksUrl.toUpperCase() }],
    ['row 19: jku with a port', { jku: lp1.jwksUrl.replace('.com', '.com:443') }],
    ['row 19: jku with a query', { jku: `${lp1.jwksUrl}?` }],
    ['row 19: jku of the internal set', { jku: `${lp1.issuer}/1.0.0/internal_certificates` }],
    ['row 19: jku of another environment', { jku: dd1.jwksUrl }],
    ['row 19: jku as a list', { jku: [lp1.jwksUrl] }],
    ['row 19: jku null', { jku: null }],
    ['row 19: an empty x5c', { x5c: [] }],
    ['row 20: kid a number', { kid: 1 }],
    ['row 20: kid a list', { kid: ['a'] }],
    ['row 20: kid an object', { kid: { a: 1 } }],
    ['row 20: kid null', { kid: null }],
    ['row 20: kid empty', { kid: '' }],
    ['row 20: kid of 129 characters', { kid: 'k'.repeat(129) }],
    ['row 20: kid of 4 KB', { kid: 'k'.repeat(4_096) }],
    ['row 20: kid with a line break', { kid: 'a\nb' }],
    ['row 20: kid that is not ASCII', { kid: 'clé' }],
  ])('%s', async (_, header) => {
    await expectNo(stage, openGame(stage), stage.platform.mint({ header }), 0);
  });

  test.each<[string, Overrides]>([
    ['row 24: iss a list', { iss: [lp1.issuer] }],
    ['row 24: iss in upper case', { iss: lp1.issuer.toUpperCase() }],
    ['row 24: no iss', { iss: undefined }],
    ['row 24: iss __proto__', { iss: '__proto__' }],
    ['row 25: aud [ours, other] without azp', { aud: [lp1.audience, 'f00d'] }],
    ['row 25: aud [ours, other] with azp', { aud: [lp1.audience, 'f00d'], azp: lp1.audience }],
    ['row 25: aud []', { aud: [] }],
    ['row 25: aud the title', { aud: TITLE }],
    ['row 25: aud an object', { aud: { [lp1.audience]: true } }],
    ['row 26: typ token', { typ: 'token' }],
    ['row 26: no typ', { typ: undefined }],
    ['row 26: typ in upper case', { typ: 'ID_TOKEN' }],
    ['row 26: typ a list', { typ: ['id_token'] }],
    ['row 27: nintendo null', { nintendo: null }],
    ['row 27: nintendo a text', { nintendo: TITLE }],
    ['row 27: nintendo a list', { nintendo: [TITLE] }],
    ['row 27: nintendo a list of objects', { nintendo: [{ ai: TITLE }] }],
    ['row 27: no ai', { nintendo: { av: '0000' } }],
    ['row 27: ai null', { nintendo: { ai: null } }],
    ['row 27: ai a list', { nintendo: { ai: [TITLE] } }],
    ['row 27: ai an object', { nintendo: { ai: { toLowerCase: 1 } } }],
    ['row 27: ai with a blank', { nintendo: { ai: ` ${TITLE}` } }],
    ['row 27: ai with 15 digits', { nintendo: { ai: TITLE.slice(1) } }],
    ['row 27: ai with 0x', { nintendo: { ai: `0x${TITLE}` } }],
    ['row 27: ai without nintendo', { nintendo: undefined, ai: TITLE }],
    ['row 27: ai as a path', { nintendo: undefined, 'nintendo.ai': TITLE }],
    ['row 29: sub of 15 digits', { sub: 'a'.repeat(15) }],
    ['row 29: sub of 17 digits', { sub: 'a'.repeat(17) }],
    ['row 29: sub in upper case', { sub: 'A'.repeat(16) }],
    ['row 29: sub with a line break', { sub: `${'a'.repeat(16)}\n` }],
    ['row 29: sub with an environment', { sub: `${'a'.repeat(16)}:dd1` }],
    ['row 29: sub a number', { sub: 1_234_567_890_123_456 }],
    ['row 29: sub a list', { sub: ['a'.repeat(16)] }],
    ['row 29: no sub', { sub: undefined }],
  ])('%s', async (_, claims) => {
    await expectNo(stage, openGame(stage), stage.platform.mint({ claims }), 0);
  });

  test.each<[string, Mint]>([
    ['row 30: a header that is a list', { header: '[]' }],
    ['row 30: a header that is text', { header: '"RS256"' }],
    ['row 30: a header that is not JSON', { header: '{' }],
    ['row 30: claims that are null', { claims: 'null' }],
    ['row 30: claims that are a list', { claims: '[]' }],
    ['row 30: claims that are not JSON', { claims: 'a=1' }],
    ['row 41: a nesting of 2,000', { claims: `{"a":${'['.repeat(2_000)}${']'.repeat(2_000)}}` }],
  ])('%s', async (_, parts) => {
    await expectNo(stage, openGame(stage), stage.platform.mint(parts), 0);
  });

  test.each([
    ['a word', 'abc'],
    ['dots', '..'],
    ['more dots', '....'],
    ['an emoji', '😀.😀.😀'],
    ['half a character', '\ud800.\ud800.\ud800'],
    ['an object', '{"alg":"RS256"}'],
    ['8,192 characters', 'a'.repeat(8_192)],
    ['8,192 dots', '.'.repeat(8_192)],
  ])('row 30: %s instead of a token', async (_, nsaIdToken) => {
    await expectNo(stage, openGame(stage), nsaIdToken, 0);
  });

  test('row 41: what a token says of __proto__ and constructor is nothing', async () => {
    const game = openGame(stage);
    const { nintendo: _, ...claims } = claimsOf(stage.platform.mint());
    for (const name of ['__proto__', 'constructor', 'prototype']) {
      const polluted = `${JSON.stringify(claims).slice(0, -1)},"${name}":{"nintendo":{"ai":"${TITLE}"}}}`;
      await expectNo(stage, game, stage.platform.mint({ claims: polluted }), 0);
    }
  });
});

describe('the title', () => {
  test('row 27: ai of ours in upper case, and ours in upper case', async () => {
    const upper = TITLE.toUpperCase();
    const applicationId = { applicationId: upper };
    await expectYes(openGame(stage), stage.platform.mint(applicationId));
    await expectYes(openGame(stage, {}, { applicationIds: [upper] }), stage.platform.mint());
  });

  test('row 27: each of several, and no other', async () => {
    const game = openGame(stage, {}, { applicationIds: [TITLE, OTHER_TITLE] });
    await expectYes(game, stage.platform.mint());
    await expectYes(game, stage.platform.mint({ applicationId: OTHER_TITLE }));
    await expectNo(stage, game, stage.platform.mint({ applicationId: '0100000000000000' }), 0);
  });
});
