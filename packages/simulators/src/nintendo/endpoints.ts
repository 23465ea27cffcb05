import { type Answer, htmlAnswer, jsonAnswer } from '../reply.ts';
import type { RecordedRequest } from '../request-log.ts';
import { CERTIFICATES, environmentAt, INTERNAL_CERTIFICATES } from './environments.ts';
import { type KeyUsage, keySet, type NintendoLie } from './key-set.ts';
import type { NintendoPlatform } from './tokens.ts';

const USAGES: ReadonlyMap<string, KeyUsage> = new Map([
  [CERTIFICATES, 'developer'],
  [INTERNAL_CERTIFICATES, 'internal'],
]);

const BAD_REQUEST = htmlAnswer(400, '400 Bad Request');

/** The platform's answer, or `undefined` for a path it does not have. */
export function answerNintendo(
  { derive, keys, cacheControl }: NintendoPlatform,
  request: RecordedRequest,
  lies: ReadonlySet<NintendoLie>,
): Answer | undefined {
  const usage = USAGES.get(request.path);
  if (!usage) return undefined;
  if (request.method !== 'GET') return { status: 405, headers: { allow: 'GET' }, body: '' };
  if (request.query.length > 0 || request.body !== '') return BAD_REQUEST;

  const { environment } = environmentAt(request.origin);
  const answer = jsonAnswer(keySet(keys[environment], usage, lies, derive));
  if (cacheControl === '') return answer;
  return { ...answer, headers: { ...answer.headers, 'cache-control': cacheControl } };
}
