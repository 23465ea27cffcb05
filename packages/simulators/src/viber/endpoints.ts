import { strictParameters } from '../query.ts';
import type { Answer } from '../reply.ts';
import type { RecordedRequest } from '../request-log.ts';
import { type Admission, admit } from './admission.ts';
import {
  BAD_REQUEST,
  friendsAnswer,
  NOT_JSON,
  OTHER_USER,
  PUSH_FAILED,
  PUSH_REGISTERED,
  pageAt,
  profileAnswer,
  STATUS_NOT_ZERO,
  type ViberLie,
} from './answers.ts';
import { registerPush, type ViberPlatform } from './platform.ts';

/** A request that has a valid token, and the parameters its endpoint takes. */
interface Call extends Admission {
  readonly platform: ViberPlatform;
  readonly request: RecordedRequest;
  readonly parameters: ReadonlyMap<string, string>;
  readonly lies: ReadonlySet<ViberLie>;
}

interface Endpoint {
  readonly method: 'GET' | 'POST';
  readonly parameters: readonly string[];
  answer(call: Call): Answer;
}

const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map([
  ['/profile', { method: 'GET', parameters: [], answer: profile }],
  ['/friends', { method: 'GET', parameters: ['cursor'], answer: friends }],
  ['/push', { method: 'POST', parameters: [], answer: push }],
]);

/** The platform's answer, or `undefined` for a path it does not have. */
export function answerViber(
  platform: ViberPlatform,
  request: RecordedRequest,
  lies: ReadonlySet<ViberLie>,
): Answer | undefined {
  const endpoint = ENDPOINTS.get(request.path);
  if (!endpoint) return undefined;
  const { method } = endpoint;
  if (request.method !== method) return { status: 405, headers: { allow: method }, body: '' };

  const { where, name } = platform.tokenPlace;
  const allowed = where === 'query' ? [...endpoint.parameters, name] : endpoint.parameters;
  const parameters = strictParameters(request, allowed);
  if (!parameters || (method === 'GET' && request.body !== '')) return BAD_REQUEST;

  const admission = admit(platform, request, parameters);
  if ('status' in admission) return admission;
  return endpoint.answer({ ...admission, platform, request, parameters, lies });
}

function profile({ platform: { derive }, account, appId, lies }: Call): Answer {
  if (lies.has('statusNotZero')) return STATUS_NOT_ZERO;
  return profileAnswer(account, appId, derive, lies);
}

function friends({ platform: { derive }, account, parameters, lies }: Call): Answer {
  const page = pageAt(derive, account, parameters.get('cursor'));
  if (page === undefined) return BAD_REQUEST;
  if (lies.has('statusNotZero')) return STATUS_NOT_ZERO;
  return friendsAnswer(account, page, derive, lies);
}

function push({ platform, account, request, lies }: Call): Answer {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json(; ?charset=utf-8)?$/i.test(type)) return NOT_JSON;
  const id = onlyId(request.body);
  if (id === undefined) return BAD_REQUEST;
  if (id !== account.id) return OTHER_USER;
  if (lies.has('pushFailure')) return PUSH_FAILED;
  if (lies.has('statusNotZero')) return STATUS_NOT_ZERO;
  registerPush(platform, id);
  return PUSH_REGISTERED;
}

/** The text of `{"id": "..."}`. The form first, because JSON.parse hides a name that comes twice. */
function onlyId(body: string): string | undefined {
  if (!/^\s*\{\s*"id"\s*:\s*"(?:[^"\\]|\\.)*"\s*\}\s*$/.test(body)) return undefined;
  try {
    return (JSON.parse(body) as { id: string }).id;
  } catch {
    return undefined;
  }
}
