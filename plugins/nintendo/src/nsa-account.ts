import { PRODUCTION } from './environments.ts';

/** The id of a Nintendo Service Account. All zeros is what dummies of homebrew say. */
export const NSA_ID: RegExp = /^(?!0{16}$)[0-9a-f]{16}$/;

/** A Nintendo Service Account. Its id is unique in its environment only. */
export interface NsaAccount {
  /** 16 hex digits in lower case. */
  readonly nsaId: string;
  /** As in the `issuers` that the token fits: `lp1` is production. */
  readonly environment: string;
}

/**
 * The id that an account is stored under: `nsaId` in production, else `nsaId:environment`; one of its
 * console logins: that and `:login:loginId`. No two of these can be equal.
 */
export function externalIdOf({ nsaId, environment }: NsaAccount, loginId?: string): string {
  const account = environment === PRODUCTION ? nsaId : `${nsaId}:${environment}`;
  return loginId === undefined ? account : `${account}:login:${loginId}`;
}

/** The account that an id stands for; absent for one of its console logins. */
export function accountOf(externalId: string): NsaAccount | undefined {
  const [nsaId = '', environment = PRODUCTION, login] = externalId.split(':');
  return login === undefined ? { nsaId, environment } : undefined;
}
