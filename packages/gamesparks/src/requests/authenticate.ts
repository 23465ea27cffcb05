import {
  ConnectError,
  type ConnectRequest,
  type ConnectResult,
  isConnectError,
  type ProviderDescription,
} from '@playerlink/core';
import { type Members, named } from '../envelope.ts';
import type { Call, Handle } from './call.ts';
import { flagsOf, segmentsOf } from './connect-members.ts';

/** What guards and hooks find as `context` of a connect that came over this wire. */
export interface GameSparksContext {
  /** The name of the credential. */
  readonly credential: string;
  /** The request's name, such as `KongregateConnectRequest`. */
  readonly request: string;
  readonly address: string | undefined;
}

/**
 * Signs in with a provider. The credentials are those members that the provider's schema names. `fixed` is
 * the face's own word and goes before what the client says; undefined takes a member away.
 */
export function authenticate(
  provider: ProviderDescription,
  fixed: Members = {},
  request = provider.request,
): Handle {
  return async (call) => {
    const { link, caller } = call;
    const asked: ConnectRequest = {
      provider: provider.id,
      credentials: { ...pick(call.given, provider), ...fixed },
      ...caller.identity,
      channel: caller.channel,
      coppa: caller.credential.coppa,
      address: caller.address,
      flags: flagsOf(call.given),
      segments: segmentsOf(call.given),
      scriptData: call.scriptData,
      context: contextOf(call, request),
    };
    try {
      const result = await link.connect(asked);
      caller.signedIn(result.playerId, result.authToken);
      return authenticated(result);
    } catch (thrown) {
      if (!isConnectError(thrown)) throw thrown;
      if (thrown.code === 'NOTAUTHORIZED') await forgetSession(call, asked.session);
      throw refused(provider, thrown);
    }
  };
}

const contextOf = ({ caller }: Call, request: string): GameSparksContext => ({
  credential: caller.credential.name,
  request,
  address: caller.address,
});

const pick = (given: Members, { credentials }: ProviderDescription): Members =>
  Object.fromEntries(
    credentials
      .filter(({ name }) => Object.hasOwn(given, name))
      .map(({ name }) => [name, given[name]]),
  );

function authenticated(result: ConnectResult): Members {
  const { authToken, displayName, newPlayer, playerId, scriptData, scriptError } = result;
  return {
    ...(authToken !== undefined && { authToken }),
    ...named(displayName),
    newPlayer,
    scriptData,
    userId: playerId,
    // The connect stands all the same.
    ...(scriptError && { error: scriptError }),
  };
}

/** A socket could do nothing any more with a session that was revoked. A guard may say the same word. */
async function forgetSession({ link, caller }: Call, token: string | undefined): Promise<void> {
  if (token === undefined) return;
  if ((await link.sessions.resolve(token)) === undefined) caller.sessionEnded(token);
}

/** The documented answers to credentials of the wrong form, where they are not NOTAUTHENTICATED. */
const MALFORMED: Readonly<Record<string, Readonly<Record<string, ConnectError['code']>>>> = {
  DeviceAuthenticationRequest: { deviceOS: 'IOS|ANDROID|WP8' },
};

/** GameSparks knew no INVALID here: credentials of the wrong form were not accepted, no more was said. */
function refused(provider: ProviderDescription, error: ConnectError): ConnectError {
  const { code, field = '', scriptError } = error;
  const isCredential =
    field === 'credentials' || provider.credentials.some(({ name }) => name === field);
  if (code !== 'INVALID' || scriptError !== undefined || !isCredential) return error;
  const documented = MALFORMED[provider.request]?.[field];
  if (documented !== undefined) return new ConnectError(documented, { field, cause: error });
  const { rejectField } = provider;
  const rejection = rejectField === 'DETAILS' ? 'UNRECOGNISED' : 'NOTAUTHENTICATED';
  return new ConnectError(rejection, { field: rejectField, cause: error });
}
