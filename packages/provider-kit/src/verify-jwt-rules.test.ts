import { expect, test } from 'vitest';
import { type JwtRules, jwtVerifier } from './index.ts';
import { ISSUER, identityProvider, JWKS_URL, RULES } from './jwt.test-fixture.ts';

const issuer = { issuer: ISSUER, audience: 'golf', jwksUrl: JWKS_URL };
const subject = { claim: 'sub', pattern: /^\d+$/ };
const issuers = (changed: object) => ({ issuers: [issuer, { ...issuer, ...changed }] });
const make = (changed: object, allowHttp?: boolean) => {
  const { ports } = identityProvider();
  const fetch = Object.assign(ports.fetch, allowHttp !== undefined && { allowHttp });
  return () => jwtVerifier({ ...ports, fetch }, { ...RULES, ...changed } as JwtRules);
};

test.each<[string, object, RegExp]>([
  ['no issuer', { issuers: [] }, /^issuers must name one at least$/],
  ['no issuers', { issuers: undefined }, /^issuers must name one at least$/],
  ['49: an issuer without a name', issuers({ issuer: '' }), /^issuer and audience are required$/],
  ['49: no audience', issuers({ audience: undefined }), /^issuer and audience are required$/],
  ['49: an empty audience', issuers({ audience: '' }), /^issuer and audience are required$/],
  ['49: an audience of several', issuers({ audience: ['golf'] }), /^issuer and audience are req/],
  ['49: no issuer in an issuer', issuers({ issuer: undefined }), /^issuer and audience are req/],
  ['a key set over http', issuers({ jwksUrl: 'http://id.arcade.example/keys' }), /https/],
  ['a key set in a file', issuers({ jwksUrl: 'file:///keys' }), /https/],
  ['a key set nowhere', issuers({ jwksUrl: undefined }), /https/],
  ['a relative key set', issuers({ jwksUrl: '/keys' }), /https/],
  ['a user in its URL', issuers({ jwksUrl: 'https://me@id.arcade.example/' }), /user name/],
  ['a password in its URL', issuers({ jwksUrl: 'https://:x@id.arcade.example/' }), /password/],
  ['a skew below 0', { skewMs: -1 }, /^skewMs must be a number of 0..300000$/],
  ['a skew over 5 minutes', { skewMs: 300_001 }, /^skewMs/],
  ['a skew that is no number', { skewMs: Number.NaN }, /^skewMs/],
  ['no age', { maxAgeMs: undefined }, /^maxAgeMs must be a positive number$/],
  ['an age of 0', { maxAgeMs: 0 }, /^maxAgeMs/],
  ['an endless age', { maxAgeMs: Number.POSITIVE_INFINITY }, /^maxAgeMs/],
  ['an age that is no number', { maxAgeMs: Number.NaN }, /^maxAgeMs/],
  ['a life of 0', { maxLifeMs: 0 }, /^maxLifeMs must be a positive number$/],
  ['a life that is no number', { maxLifeMs: Number.NaN }, /^maxLifeMs/],
  ['a length of 0', { maxLength: 0 }, /^maxLength must be an integer of 1..65536$/],
  ['a length that is no number', { maxLength: Number.NaN }, /^maxLength/],
  ['a length without end', { maxLength: Number.POSITIVE_INFINITY }, /^maxLength/],
  ['49: a claim that is not set', { claims: { typ: undefined } }, /^claims: typ must be a text/],
  ['49: a claim that is empty', { claims: { typ: '' } }, /^claims: typ must be a text/],
  ['a claim that is no number', { claims: { version: Number.NaN } }, /^claims: version/],
  ['an empty party', { authorizedParty: '' }, /^authorizedParty must be a text$/],
  ['no claim for the subject', { subject: { ...subject, claim: '' } }, /^subject must name/],
  ['no pattern', { subject: { claim: 'sub' } }, /^subject must name/],
  ['a text as pattern', { subject: { claim: 'sub', pattern: '.*' } }, /^subject must name/],
  ['a global pattern', { subject: { claim: 'sub', pattern: /\d/g } }, /global or sticky/],
  ['a sticky pattern', { subject: { claim: 'sub', pattern: /\d/y } }, /global or sticky/],
])('refused when the verifier is made: %s', (_, changed, message) => {
  expect(make(changed)).toThrow(TypeError);
  expect(make(changed)).toThrow(message);
});

test.each<[string, object]>([
  ['as they are', {}],
  ['several issuers', issuers({ issuer: 'https://other.example' })],
  ['a skew of 0', { skewMs: 0 }],
  ['a skew of 5 minutes', { skewMs: 300_000 }],
  ['claims of text and number', { claims: { typ: 'id_token', version: 0 } }],
  ['a party', { authorizedParty: 'golf-server' }],
  ['lengths at the edges', { maxLength: 65_536, maxAgeMs: 1, maxLifeMs: 0.5 }],
])('accepted: %s', (_, changed) => {
  expect(make(changed)).not.toThrow();
});

test('http is for transports that say so', () => {
  const overHttp = issuers({ jwksUrl: 'http://127.0.0.1:8080/keys' });
  expect(make(overHttp, true)).not.toThrow();
  expect(make(overHttp, false)).toThrow(/https/);
  expect(make(issuers({ jwksUrl: 'ftp://127.0.0.1/keys' }), true)).toThrow(/https/);
});
