import type { JsonObject } from '../contract/json.ts';
import { ConnectError } from '../errors.ts';
import { isJson } from '../is-json.ts';
import type { RegisteredProvider } from '../registry.ts';
import { unknownKey } from '../unknown-key.ts';
import { fieldName } from './field-name.ts';
import { FLAGS } from './settable-flags.ts';

/** How a connect treats the signed-in player; all default to false. See the decision table. */
export interface ConnectFlags {
  /** Never link to the signed-in player: create a new one for an unknown account. */
  readonly doNotLinkToCurrentPlayer: boolean;
  /** Refuse, with a `switchSummary`, instead of switching to another player. */
  readonly errorOnSwitch: boolean;
  /** Switch even when the signed-in player has another account of this platform. */
  readonly switchIfPossible: boolean;
  /** Refuse with UNRECOGNISED instead of creating a player. */
  readonly doNotCreateNewPlayer: boolean;
  /** Let the player's name follow the platform's, from now on. Absent: as remembered with the link. */
  readonly syncDisplayName?: boolean;
}

/** Asks to sign in, link or switch with a platform account. */
export interface ConnectRequest {
  /** The provider's id, such as `kongregate`. */
  readonly provider: string;
  /** What the game client got from the platform; names and forms are the provider's. */
  readonly credentials: unknown;
  /** The caller's session token. A token that does not resolve is NOTAUTHORIZED, never "nobody". */
  readonly session?: string | undefined;
  /**
   * For hosts with sessions of their own: the signed-in player, or null for nobody. No session is issued
   * and the answer has no `authToken`. Only from code you trust, never from a request's body.
   */
  readonly currentPlayerId?: string | null | undefined;
  /**
   * An unguessable id of the connection (one per socket, 1..255 characters) the request came through. A retry of a
   * single-use proof is recognised by it.
   */
  readonly channel?: string | undefined;
  /** The credential of the calling client carries the COPPA mark. Only from code you trust. */
  readonly coppa?: boolean | undefined;
  /** The client's network address, 1..255 characters, for limits. Only from code you trust. */
  readonly address?: string | undefined;
  readonly flags?:
    | { readonly [flag in keyof ConnectFlags]?: boolean | null | undefined }
    | undefined;
  /** Segment values of a player that is created by this request. */
  readonly segments?: Readonly<Record<string, string>> | null | undefined;
  /** Free data for the host's guards and hooks, at most 64 levels deep; comes back in the answer. */
  readonly scriptData?: JsonObject | null | undefined;
  /** The host's own data for its guards and hooks, untouched; never from a request's body. */
  readonly context?: unknown;
}

/** A request whose form has been checked. */
export interface ConnectInput {
  readonly provider: string;
  readonly credentials: unknown;
  readonly session: string | undefined;
  readonly currentPlayerId: string | null | undefined;
  readonly channel: string | undefined;
  readonly coppa: boolean;
  readonly address: string | undefined;
  readonly flags: ConnectFlags;
  readonly segments: Readonly<Record<string, string>>;
  readonly scriptData: JsonObject;
  readonly context: unknown;
}

const REQUEST: ReadonlySet<string> = new Set<keyof ConnectRequest>([
  'provider',
  'credentials',
  'session',
  'currentPlayerId',
  'channel',
  'coppa',
  'address',
  'flags',
  'segments',
  'scriptData',
  'context',
]);
const MAX_SEGMENTS = 64;
const MAX_TEXT = 255;

/**
 * Checks the form of a request; names and values of credentials are the provider's to check.
 *
 * @throws ConnectError INVALID with the field's name
 */
export function readRequest(request: ConnectRequest): ConnectInput {
  if (typeof request !== 'object' || request === null) throw invalid('request');
  refuseUnknown(request, REQUEST, request.credentials === undefined ? MISPLACED : undefined);
  const { session, currentPlayerId } = request;
  const flags = object('flags', request.flags);
  refuseUnknown(flags, FLAGS);
  if (typeof request.provider !== 'string') throw invalid('provider');
  if (session !== undefined && typeof session !== 'string') throw invalid('session');
  if (currentPlayerId !== undefined && (session !== undefined || !isPlayerId(currentPlayerId))) {
    throw invalid('currentPlayerId');
  }
  const sync = flag(flags, 'syncDisplayName');
  return {
    provider: request.provider,
    credentials: request.credentials,
    session,
    currentPlayerId,
    channel: text('channel', request.channel),
    coppa: boolean('coppa', request.coppa) ?? false,
    address: text('address', request.address),
    flags: {
      doNotLinkToCurrentPlayer: flag(flags, 'doNotLinkToCurrentPlayer') ?? false,
      errorOnSwitch: flag(flags, 'errorOnSwitch') ?? false,
      switchIfPossible: flag(flags, 'switchIfPossible') ?? false,
      doNotCreateNewPlayer: flag(flags, 'doNotCreateNewPlayer') ?? false,
      ...(sync !== undefined && { syncDisplayName: sync }),
    },
    segments: readSegments(request.segments),
    scriptData: readScriptData(request.scriptData),
    context: request.context,
  };
}

/** A provider with flags of its own knows none of the request's, but how the name is treated. */
export function fixFlags(input: ConnectInput, { provider }: RegisteredProvider): ConnectInput {
  const { flags: own } = provider.traits ?? {};
  if (own === undefined) return input;
  const { syncDisplayName } = input.flags;
  const fixed = { ...NO_FLAGS, ...own, ...(syncDisplayName !== undefined && { syncDisplayName }) };
  return { ...input, flags: fixed };
}

const NO_FLAGS: ConnectFlags = {
  doNotLinkToCurrentPlayer: false,
  errorOnSwitch: false,
  switchIfPossible: false,
  doNotCreateNewPlayer: false,
};

/** Whoever leaves `credentials` out has most likely put them beside it. */
const MISPLACED =
  'A field has the wrong form. Credentials belong into `credentials`: { provider, credentials: { ... } }.';

function invalid(field: string, message?: string): ConnectError {
  const error = new ConnectError('INVALID', { field });
  if (message !== undefined) error.message = message;
  return error;
}

/** A misspelt flag that is ignored would do the opposite of what was meant. */
function refuseUnknown(given: object, known: ReadonlySet<string>, message?: string): void {
  const unknown = unknownKey(given, known);
  if (unknown !== undefined) throw invalid(fieldName(unknown) ?? 'request', message);
}

const isPlayerId = (value: unknown): boolean =>
  value === null ||
  (typeof value === 'string' && value !== '' && value.length <= 64 && value.isWellFormed());

function text(field: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const good = typeof value === 'string' && value !== '' && value.length <= MAX_TEXT;
  if (!good || !value.isWellFormed()) throw invalid(field);
  return value;
}

function object(field: string, value: unknown): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid(field);
  return value as Record<string, unknown>;
}

const flag = (flags: Record<string, unknown>, name: keyof ConnectFlags): boolean | undefined =>
  boolean(name, flags[name]);

/** A mark of the wrong type must not be taken for "not marked". */
function boolean(field: string, value: unknown): boolean | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw invalid(field);
  return value;
}

function readScriptData(value: unknown): JsonObject {
  const data = object('scriptData', value);
  if (!isJson(data)) throw invalid('scriptData');
  return data as JsonObject;
}

function readSegments(value: unknown): Record<string, string> {
  const entries = Object.entries(object('segments', value));
  const good = ([type, segment]: [string, unknown]) =>
    type.length <= MAX_TEXT && typeof segment === 'string' && segment.length <= MAX_TEXT;
  if (entries.length > MAX_SEGMENTS || !entries.every(good)) throw invalid('segments');
  return Object.fromEntries(entries) as Record<string, string>;
}
