import { checkMembers, type Shape } from './check-members.ts';
import { faultOfStorage } from './check-storage.ts';
import type { PlayerLinkConfig } from './config.ts';
import type { Guards } from './contract/guards.ts';
import type { Hooks } from './contract/hooks.ts';
import { ConfigError } from './errors.ts';
import type { SessionPolicy } from './game.ts';
import { thereIsNo } from './there-is-no.ts';
import { unknownKey } from './unknown-key.ts';

const DAY_MS = 24 * 60 * 60_000;

const GUARDS: Shape<keyof Guards> = { beforeVerify: 'function?', afterVerify: 'function?' };

const HOOKS: Shape<keyof Hooks> = {
  beforeResponse: 'function?',
  created: 'function?',
  linked: 'function?',
  resumed: 'function?',
  switched: 'function?',
  unlinked: 'function?',
  friends: 'function?',
};

const SESSIONS = new Set<string>(['lifetimeMs', 'graceMs', 'onConnect'] satisfies Array<
  keyof SessionPolicy
>);

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

/** Options that are a function, and the functions of those that are an object. */
const FUNCTIONS = ['fetch', 'random', 'newId', 'defer', 'configure'] as const;
const METHODS = {
  clock: ['now', 'timer'],
  keys: ['read'],
  logger: ['debug', 'info', 'warn', 'error'],
  presence: ['isOnline'],
} as const;

/** @throws ConfigError naming the part that cannot work, and the mend */
export function checkConfig(config: PlayerLinkConfig): void {
  if (typeof config !== 'object' || config === null) {
    fail('its argument must be an object, such as { gameId, storage, providers }');
  }
  refuseUnknown('option ', config, CONFIG);
  checkCallbacks(config);
  checkPorts(config);
  checkProviders(config);
  const { gameId, storage, timeoutMs = 1 } = config;
  if (typeof gameId !== 'string' || gameId === '' || gameId.length > 64) {
    fail('gameId must be a text of 1..64 characters');
  }
  const fault = faultOfStorage(storage);
  if (fault !== undefined) fail(fault);
  if (!isWithin(timeoutMs, 1, 60_000)) fail('timeoutMs must be an integer of 1..60000');
  checkSessions(config.sessions ?? {});
}

/** @throws ConfigError always */
export function fail(fault: string, cause?: unknown): never {
  throw refusal(fault, cause);
}

const refusal = (fault: string, cause?: unknown): ConfigError =>
  new ConfigError(`createPlayerLink: ${fault}`, cause === undefined ? undefined : { cause });

function refuseUnknown(what: string, given: object, known: ReadonlySet<string>): void {
  const unknown = unknownKey(given, known);
  if (unknown !== undefined) fail(thereIsNo(what, unknown, known));
}

/** A misspelt guard that is ignored would let everybody through. */
function checkCallbacks({ guards, hooks, decide }: PlayerLinkConfig): void {
  checkMembers('guard ', Object(guards ?? {}), GUARDS, refusal);
  checkMembers('hook ', Object(hooks ?? {}), HOOKS, refusal);
  if (!['function', 'undefined'].includes(typeof decide)) fail('decide must be a function');
}

/** A host's own logger or clock may be more than what is asked of it. */
function checkPorts(config: PlayerLinkConfig): void {
  for (const name of FUNCTIONS) {
    const port = config[name] ?? undefined;
    if (!['function', 'undefined'].includes(typeof port)) fail(`${name} must be a function`);
  }
  for (const [name, methods] of Object.entries(METHODS)) {
    const port = config[name as keyof typeof METHODS] as unknown as Record<string, unknown> | null;
    if (port === undefined || port === null) continue;
    if (methods.some((method) => typeof port[method] !== 'function')) {
      fail(`${name} must be an object with the functions ${methods.join(', ')}`);
    }
  }
}

function checkProviders({ providers, waysIn }: PlayerLinkConfig): void {
  if (!Array.isArray(providers)) fail('providers must be a list, such as [kongregate({ apiKey })]');
  for (const [at, module] of providers.entries()) {
    if (typeof module?.register !== 'function') {
      fail(
        `providers[${at}] is not a provider: call the plugin's function, as in kongregate({ apiKey })`,
      );
    }
  }
  if (!Array.isArray(waysIn ?? [])) fail('waysIn must be a list of ids of providers');
}

function checkSessions(sessions: NonNullable<PlayerLinkConfig['sessions']>): void {
  if (typeof sessions !== 'object') fail('sessions must be an object, such as { graceMs: 60_000 }');
  refuseUnknown('option sessions.', sessions, SESSIONS);
  if (!isWithin(sessions.lifetimeMs ?? 1, 1, Number.MAX_SAFE_INTEGER)) {
    fail('sessions.lifetimeMs must be a positive integer');
  }
  if (!isWithin(sessions.graceMs ?? 0, 0, DAY_MS)) {
    fail(`sessions.graceMs must be an integer of 0..${DAY_MS}`);
  }
  if (!['keep', 'retire', undefined].includes(sessions.onConnect)) {
    fail('sessions.onConnect must be "keep" or "retire"');
  }
}

const isWithin = (value: number, min: number, max: number): boolean =>
  Number.isSafeInteger(value) && value >= min && value <= max;
