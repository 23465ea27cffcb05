import { PSN_CLIENT_ID, PSN_CLIENT_SECRET } from './clients.ts';
import type { PsnEnvironmentName, PsnFlow } from './environments.ts';
import { type PsnOptions, type PsnSimulator, startPsn } from './psn.ts';

/** The time at which every test starts, in ms. */
export const START = Date.UTC(2026, 10, 23, 12, 0, 0, 250);

/** A simulator whose clock stands until the test moves it by `elapse`. */
export async function startStanding(options: PsnOptions & { readonly now?: number } = {}) {
  const { now: start = START, ...others } = options;
  let now = start;
  const clock = { now: () => now, timer: () => () => {} };
  const simulator = await startPsn({ clock, ...others });
  const elapse = (ms: number) => {
    now += ms;
  };
  return Object.assign(simulator, { elapse });
}

/** An `authorization` header for HTTP Basic. */
export function basic(clientId = PSN_CLIENT_ID, clientSecret = PSN_CLIENT_SECRET): string {
  return `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
}

/** What a client may send otherwise than it should. */
export interface Redeeming {
  readonly flow?: PsnFlow;
  readonly environment?: PsnEnvironmentName;
  /** `null` sends none. */
  readonly authorization?: string | null;
  /** The whole form; by default the right one for `code`. */
  readonly form?: string;
  readonly redirectUri?: string;
  readonly contentType?: string;
}

/** Redeems a code as a client does that follows the documentation. */
export function redeem(
  simulator: PsnSimulator,
  code: string,
  {
    flow = 'legacy-2.0',
    environment = 'np',
    authorization = basic(),
    redirectUri = 'orbis://games',
    contentType = 'application/x-www-form-urlencoded',
    form = formFor(code, redirectUri),
  }: Redeeming = {},
): Promise<Response> {
  return simulator.fetch(simulator.environments[environment][flow].tokenUrl, {
    method: 'POST',
    headers: { 'content-type': contentType, ...(authorization && { authorization }) },
    body: form,
  });
}

/** The documented form as text. */
export function formFor(code: string, redirectUri = 'orbis://games'): string {
  const fields = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
  return new URLSearchParams(fields).toString();
}

/** The answer of the token endpoint to a code that holds. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly scope: string;
  readonly id_token?: string;
}

/** A code of this player, redeemed. */
export async function signIn(
  simulator: PsnSimulator,
  player: string,
  { flow = 'legacy-2.0', environment = 'np' }: Pick<Redeeming, 'flow' | 'environment'> = {},
): Promise<TokenAnswer> {
  const { authorizationCode } = simulator.credentials(player, { flow, environment });
  const response = await redeem(simulator, authorizationCode, { flow, environment });
  return (await response.json()) as TokenAnswer;
}

/** A GET with this `authorization`, to an address or a template filled with `value`. */
export function get(
  simulator: PsnSimulator,
  url: string,
  authorization: string | null,
  value = '',
): Promise<Response> {
  const headers = authorization === null ? {} : { authorization };
  return simulator.fetch(url.replace(/\{\w+\}/, encodeURIComponent(value)), { headers });
}
