import type { ConnectError, JsonObject, SwitchSummary } from '@playerlink/core';

/** The members of a request or of a response. */
export type Members = Readonly<Record<string, unknown>>;

/** Whether a value is an object with members, as JSON has it. */
export const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A request's free data; anything but an object is none. */
export const scriptDataOf = ({ scriptData }: Members): JsonObject =>
  isObject(scriptData) ? (scriptData as JsonObject) : {};

/** The name of a request without the dot; undefined where `@class` is none. */
export function requestNameOf({ '@class': name }: Members): string | undefined {
  const match = typeof name === 'string' ? /^\.?(\w{1,100})$/.exec(name) : null;
  return match?.[1];
}

/** The class that answers a request nobody documented: its name with Response in place of Request. */
export const defaultResponse = (request: string): string =>
  `.${request.replace(/(Request|Response)?$/, '')}Response`;

/** Where not even the name can be read; the SDKs cannot do with a frame without `@class`. */
export const NAMELESS_RESPONSE = '.UnknownResponse';

/** What a request is answered with, as far as all answers have it. */
export interface Heading {
  readonly response: string;
  readonly request: Members;
}

/** A yes: the members of the response, with the request's id as it came. */
export const success = ({ response, request }: Heading, members: Members): Members => ({
  '@class': response,
  ...idOf(request),
  scriptData: scriptDataOf(request),
  ...members,
});

/** A no. It has one error key, and no member that is null. */
export function failure({ response, request }: Heading, error: ConnectError): Members {
  const scriptData = scriptDataOf(request);
  const { switchSummary } = error;
  return {
    '@class': response,
    ...idOf(request),
    // SDK samples cast it without a look.
    ...(SIGNS_IN.has(response) && { newPlayer: false }),
    ...(Object.keys(scriptData).length > 0 && { scriptData }),
    error: error.scriptError ?? { [error.field ?? 'authentication']: error.code },
    ...(switchSummary && { switchSummary: shownPlayer(switchSummary) }),
  };
}

const SIGNS_IN: ReadonlySet<string> = new Set(['.AuthenticationResponse', '.RegistrationResponse']);

/** A player as others may see one. A name that is not there is left out: some SDKs cannot read null. */
export const shownPlayer = ({ id, displayName, ...shown }: SwitchSummary): Members => ({
  id,
  ...named(displayName),
  ...shown,
});

/** The member `displayName`, if there is a name. */
export const named = (displayName: string | null): Members =>
  displayName === null ? {} : { displayName };

/** Echoed with its type: clients of all kinds find the request by it. */
const idOf = ({ requestId }: Members): Members => (requestId === undefined ? {} : { requestId });
