import { type OwnMembers, ownMembers } from '@playerlink/provider-kit';
import type { PsnEnvironment } from './endpoints.ts';

/** Whom the platform's answers are about. */
export interface PsnAccount {
  /** Decimal digits. */
  readonly accountId: string;
  /** A player may change it at any time; absent when the platform gave none. */
  readonly onlineId: string | undefined;
}

/** How the platform's answers name the two parts of an account. */
export interface AccountFields {
  readonly accountIdField: string;
  readonly onlineIdField: string;
}

// An id of zeros is nobody's: taken for one, it would be the account of all who have none.
const ACCOUNT_ID = /^(?!0+$)\d{1,20}$/;

/** An account id as text, or absent. fetchJson keeps numbers that JavaScript cannot hold as text. */
export function readAccountId(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && ACCOUNT_ID.test(text) ? text : undefined;
}

/** An online id: any text that is not empty. */
export const readOnlineId = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** The id of an account in all of PlayerLink: environments have accounts of their own. */
export const externalIdOf = (accountId: string, environment: PsnEnvironment): string =>
  environment === 'np' ? accountId : `${accountId}:${environment}`;

/** The members of an answer that are its own, whatever `Object.prototype` has; none of what is no object. */
export const membersOf = (body: unknown): OwnMembers => ownMembers(body) ?? NONE;

const NONE: OwnMembers = Object.create(null);
