export type { CallPorts, PlatformAnswer } from './call-platform.ts';
export type { CallResult } from './call-result.ts';
export { type CertificatePorts, readCertificate } from './certificate.ts';
export type { JwtMembers } from './decode-jwt.ts';
export {
  type CodeExchange,
  type CodeTokens,
  exchangeCode,
  judgeExchange,
} from './exchange-code.ts';
export { type BytesAnswer, type BytesRequest, fetchBytes } from './fetch-bytes.ts';
export { fetchJson, type JsonAnswer } from './fetch-json.ts';
export type { JwtIssuer, JwtRules } from './jwt-rules.ts';
export { type Jwk, type KeySet, keySetAt, type SetKey } from './key-set.ts';
export {
  type OutageEvent,
  type OutageOptions,
  type OutagePolicy,
  withOutagePolicy,
} from './outage-policy.ts';
export { type OwnMembers, ownMembers } from './own-members.ts';
export { parseJson } from './parse-json.ts';
export type { PlatformRequest } from './platform-request.ts';
export { isHttpUrl, requireHttps } from './platform-url.ts';
export { type RefusalAlarmOptions, refusalAlarm, watchRefusals } from './refusal-alarm.ts';
export { type JwtPorts, type JwtVerifier, jwtVerifier, type VerifiedJwt } from './verify-jwt.ts';
