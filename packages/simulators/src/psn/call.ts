import type { RecordedRequest } from '../request-log.ts';
import type { Derive } from '../seed.ts';
import type { PsnLie } from './answers.ts';
import { provenClient } from './clients.ts';
import type { PsnEnvironmentName } from './environments.ts';
import type { PsnGrant, PsnGrants } from './grants.ts';
import type { PsnUsers } from './users.ts';

/** What the endpoints answer from. */
export interface PsnPlatform {
  readonly derive: Derive;
  readonly users: PsnUsers;
  readonly grants: PsnGrants;
  /** Client secrets by client id. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** One request to one environment of the platform. */
export interface PsnCall {
  readonly platform: PsnPlatform;
  readonly environment: PsnEnvironmentName;
  readonly request: RecordedRequest;
  readonly lies: ReadonlySet<PsnLie>;
}

/** The client that the request proves to come from. None ever under `invalidClient`. */
export function callingClient({ platform, request, lies }: PsnCall): string | undefined {
  if (lies.has('invalidClient')) return undefined;
  return provenClient(request.headers.authorization, platform.secrets);
}

/** The grant of the access token that the request carries, when it holds in this environment. */
export function callersGrant({ platform, environment, request }: PsnCall): PsnGrant | undefined {
  const [, token = ''] = /^bearer ([\w.-]+)$/i.exec(request.headers.authorization ?? '') ?? [];
  const grant = platform.grants.withToken(token, request.time);
  return grant?.environment === environment ? grant : undefined;
}
