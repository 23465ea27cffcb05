import { ConfigError, ConnectError, type PlayerLink, type Session } from '@playerlink/core';
import { isProxied } from './client-address.ts';
import type { Exchange } from './exchange.ts';
import type { Settings } from './options.ts';
import type { Client } from './rate-limits.ts';

/** What one handler serves, and how. */
export interface Service<Raw> {
  readonly link: PlayerLink;
  readonly settings: Settings<Raw>;
  /** Whether the host was told that its proxy hides the clients. */
  toldOfProxy: boolean;
}

/** One request on its way through a service. */
export interface Call<Raw> extends Client {
  readonly service: Service<Raw>;
  readonly exchange: Exchange<Raw>;
  readonly requestId: string;
  /** What the path names, as on the wire; empty for most. */
  readonly param: string;
}

/** The answer to a caller who is not known. */
export const notAuthorized = () => new ConnectError('NOTAUTHORIZED', { field: 'authentication' });

const BEARER = /^Bearer +([\w.~+/-]+=*)$/i;

/** The token of an Authorization header; undefined without a header, null for anything but one Bearer token. */
export function tokenOf(authorization: string | undefined): string | null | undefined {
  if (authorization === undefined) return undefined;
  return BEARER.exec(authorization)?.[1] ?? null;
}

/**
 * The token that was presented; absent when none was. Anything but one Bearer token is no "nobody signed in".
 *
 * @throws ConnectError NOTAUTHORIZED
 */
export function presentedToken({ token }: Client): string | undefined {
  if (token === null) throw notAuthorized();
  return token;
}

/**
 * The session of a token.
 *
 * @throws ConnectError NOTAUTHORIZED, UNAVAILABLE
 */
export async function sessionOf<Raw>(
  { link, settings }: Service<Raw>,
  token: string | undefined,
): Promise<Session> {
  const session = token === undefined ? undefined : await link.sessions.resolve(token);
  if (token === undefined || session === undefined) throw notAuthorized();
  settings.limits?.remember(token);
  return session;
}

/** The client's address: as the host says, else as the door knows it. @throws whatever the host's function throws */
export async function addressOf<Raw>(
  service: Service<Raw>,
  exchange: Exchange<Raw>,
  requestId: string,
): Promise<string | undefined> {
  const { address, report } = service.settings;
  const { peer, isClient, raw } = exchange;
  if (address !== undefined) return checkedText('address', await address(raw));
  if (peer === undefined || isClient || !isProxied(peer, (name) => exchange.header(name)))
    return peer;
  if (!service.toldOfProxy) {
    service.toldOfProxy = true;
    report(new ConfigError(BEHIND_A_PROXY), raw, requestId);
  }
  return undefined;
}

const BEHIND_A_PROXY =
  '@playerlink/http: a proxy forwards requests, so nobody is counted by address: set the option `address`';

/** Core would answer INVALID, and blame the client for the host's mistake. */
export function checkedText(name: string, value: unknown): string | undefined {
  if (value === undefined || isText(value, 255)) return value;
  throw new TypeError(`${name} must return 1..255 characters or undefined`);
}

/** Text of 1..max characters. */
export const isText = (value: unknown, max: number): value is string =>
  typeof value === 'string' && value !== '' && value.length <= max;
