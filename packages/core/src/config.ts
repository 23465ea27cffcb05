import type { Decide, Guards } from './contract/guards.ts';
import type { Hooks } from './contract/hooks.ts';
import type {
  Clock,
  Defer,
  Fetch,
  Keys,
  Logger,
  NewId,
  Presence,
  Random,
} from './contract/ports.ts';
import type { ProviderModule } from './contract/provider.ts';
import type { StorageAdapter } from './contract/storage.ts';
import { ConfigError } from './errors.ts';
import type { SessionPolicy } from './game.ts';
import { isPlain } from './is-json.ts';
import type { Container } from './tsyringe.ts';
import { unknownKey } from './unknown-key.ts';

/** What a game is made of. Only the first three have no default. */
export interface PlayerLinkConfig {
  /** 1..64 characters. Players, links and sessions of one game are invisible to another in the same storage. */
  readonly gameId: string;
  /** Opened and closed by the host. */
  readonly storage: StorageAdapter;
  readonly providers: readonly ProviderModule[];
  readonly guards?: Guards;
  readonly hooks?: Hooks;
  /** Chooses among the outcomes that are legal in a case, in place of the decision table. */
  readonly decide?: Decide;
  /** Defaults: 90 days, a grace of 60,000 ms, `keep`. */
  readonly sessions?: { readonly [part in keyof SessionPolicy]?: SessionPolicy[part] | undefined };
  /**
   * Providers that count as a way in when a player unlinks: one link at one of them has to stay. Default:
   * all. A game for which a lost device is a lost player leaves `device` out.
   */
  readonly waysIn?: readonly string[];
  /** How long a provider, a guard or a hook may take, 1..60,000 ms. Default 5,000. */
  readonly timeoutMs?: number;
  readonly fetch?: Fetch;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly newId?: NewId;
  /** Where providers keep key sets and certificates. Default: in memory, for this game alone. */
  readonly keys?: Keys;
  readonly logger?: Logger;
  readonly presence?: Presence;
  readonly defer?: Defer;
  /** The host's tsyringe container: what it has under our tokens is used where this config says nothing. */
  readonly container?: Container;
  /** Registers more in the game's own container before it is read, such as a decorated provider class. */
  readonly configure?: (container: Container) => void;
}

const DAY_MS = 24 * 60 * 60_000;
const DEFAULT_SESSIONS: SessionPolicy = {
  lifetimeMs: 90 * DAY_MS,
  graceMs: 60_000,
  onConnect: 'keep',
};

/** Field by field: an option that a host spells out as undefined means the default. */
export const readPolicy = (given: PlayerLinkConfig['sessions']): SessionPolicy => ({
  lifetimeMs: given?.lifetimeMs ?? DEFAULT_SESSIONS.lifetimeMs,
  graceMs: given?.graceMs ?? DEFAULT_SESSIONS.graceMs,
  onConnect: given?.onConnect ?? DEFAULT_SESSIONS.onConnect,
});

const GUARDS = new Set<string>(['beforeVerify', 'afterVerify'] satisfies Array<keyof Guards>);
const HOOKS = new Set<string>([
  'beforeResponse',
  'created',
  'linked',
  'resumed',
  'switched',
  'unlinked',
  'friends',
] satisfies Array<keyof Hooks>);
const SESSIONS = new Set<string>(Object.keys(DEFAULT_SESSIONS));
const CONFIG = new Set<string>([
  'gameId',
  'storage',
  'providers',
  'guards',
  'hooks',
  'decide',
  'sessions',
  'waysIn',
  'timeoutMs',
  'fetch',
  'clock',
  'random',
  'newId',
  'keys',
  'logger',
  'presence',
  'defer',
  'container',
  'configure',
] satisfies Array<keyof PlayerLinkConfig>);

/** A misspelt guard that is ignored would let everybody through. */
function checkNames(config: PlayerLinkConfig): void {
  refuseUnknown('option ', config, CONFIG);
  refuseUnknown('option sessions.', config.sessions ?? {}, SESSIONS);
  checkFunctions('guard ', config.guards ?? {}, GUARDS);
  checkFunctions('hook ', config.hooks ?? {}, HOOKS);
}

function refuseUnknown(what: string, given: object, known: ReadonlySet<string>): void {
  const unknown = unknownKey(given, known);
  if (unknown === undefined) return;
  fail(`there is no ${what}${JSON.stringify(unknown)}; there is: ${[...known].join(', ')}`);
}

/** A plain object has no other names; an instance of a class may, but has one of these at least. */
function checkFunctions(what: string, given: object, known: ReadonlySet<string>): void {
  const members = [...known].map((name) => (given as Record<string, unknown>)[name]);
  if (isPlain(given)) refuseUnknown(what, given, known);
  else if (members.every((member) => member === undefined)) {
    fail(`there is no ${what}in the given object; there is: ${[...known].join(', ')}`);
  }
  for (const [at, member] of members.entries()) {
    if (member !== undefined && typeof member !== 'function') {
      fail(`${[...known][at]} must be a function`);
    }
  }
}

/** @throws ConfigError naming the part that cannot work, and the mend */
export function checkConfig(config: PlayerLinkConfig): void {
  checkNames(config);
  const { gameId, storage, providers, timeoutMs = 1 } = config;
  const sessions = config.sessions ?? {};
  const within = (value: number, min: number, max: number) =>
    Number.isSafeInteger(value) && value >= min && value <= max;
  if (typeof gameId !== 'string' || gameId === '' || gameId.length > 64) {
    fail('gameId must be a text of 1..64 characters');
  }
  if (typeof storage?.apply !== 'function') {
    fail('storage must be a StorageAdapter, such as memoryStorage() or knexStorage(db)');
  }
  if (!Array.isArray(providers)) fail('providers must be a list, such as [kongregate({ apiKey })]');
  for (const [at, module] of providers.entries()) {
    if (typeof module?.register !== 'function') {
      fail(
        `providers[${at}] is not a provider: call the plugin's function, as in kongregate({ apiKey })`,
      );
    }
  }
  if (!['function', 'undefined'].includes(typeof config.decide)) fail('decide must be a function');
  if (!Array.isArray(config.waysIn ?? [])) fail('waysIn must be a list of ids of providers');
  if (!within(timeoutMs, 1, 60_000)) fail('timeoutMs must be an integer of 1..60000');
  if (!within(sessions.lifetimeMs ?? 1, 1, Number.MAX_SAFE_INTEGER)) {
    fail('sessions.lifetimeMs must be a positive integer');
  }
  if (!within(sessions.graceMs ?? 0, 0, DAY_MS)) {
    fail(`sessions.graceMs must be an integer of 0..${DAY_MS}`);
  }
  if (!['keep', 'retire', undefined].includes(sessions.onConnect)) {
    fail('sessions.onConnect must be "keep" or "retire"');
  }
}

/** @throws ConfigError always */
export function fail(fault: string): never {
  throw new ConfigError(`createPlayerLink: ${fault}`);
}
