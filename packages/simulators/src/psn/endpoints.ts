import { type Answer, jsonAnswer } from '../reply.ts';
import type { RecordedRequest } from '../request-log.ts';
import { answerFriends, answerJwks, answerTokenInfo, answerUserInfo } from './account-endpoints.ts';
import { ACCESS_DENIED, type PsnLie } from './answers.ts';
import type { PsnCall, PsnPlatform } from './call.ts';
import {
  FRIENDS,
  LEGACY_TOKEN,
  LEGACY_TOKEN_INFO,
  servedAt,
  V3_JWKS,
  V3_TOKEN,
  V3_USER_INFO,
} from './environments.ts';
import { answerLegacyToken, answerV3Token } from './token-endpoint.ts';

interface Endpoint {
  readonly method: 'GET' | 'POST';
  /** `segment` is what the path leaves open. */
  answer(call: PsnCall, segment: string): Answer;
}

const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map([
  [LEGACY_TOKEN, { method: 'POST', answer: answerLegacyToken }],
  [V3_TOKEN, { method: 'POST', answer: answerV3Token }],
  [V3_USER_INFO, { method: 'GET', answer: answerUserInfo }],
  [V3_JWKS, { method: 'GET', answer: answerJwks }],
]);

const OPEN_ENDPOINTS: readonly (readonly [RegExp, Endpoint])[] = [
  [LEGACY_TOKEN_INFO, { method: 'GET', answer: answerTokenInfo }],
  [FRIENDS, { method: 'GET', answer: answerFriends }],
];

/** The platform's answer, or `undefined` for a path that the asked host does not have. */
export function answerPsn(
  platform: PsnPlatform,
  request: RecordedRequest,
  lies: ReadonlySet<PsnLie>,
): Answer | undefined {
  if (lies.has('accessDenied')) return ACCESS_DENIED;
  const { environment, paths } = servedAt(request.origin);
  const found = request.path.startsWith(paths) ? endpointAt(request.path) : undefined;
  if (!found) return undefined;
  const { method, answer, segment } = found;
  if (request.method !== method) return { status: 405, headers: { allow: method }, body: '' };
  if (lies.has('emptyObject')) return jsonAnswer({});
  return answer({ platform, environment, request, lies }, segment);
}

function endpointAt(path: string): (Endpoint & { readonly segment: string }) | undefined {
  const fixed = ENDPOINTS.get(path);
  if (fixed) return { ...fixed, segment: '' };
  for (const [pattern, endpoint] of OPEN_ENDPOINTS) {
    const [, segment] = pattern.exec(path) ?? [];
    if (segment !== undefined) return { ...endpoint, segment };
  }
  return undefined;
}
