import { randomBytes } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import { ConfigError, consoleLogger, quietLogger, systemClock } from '@playerlink/core';
import type {
  Credential,
  GameSparksClientConfig,
  GameSparksCredential,
  GameSparksOptions,
  Settings,
} from './options.ts';

const OPTIONS = names<GameSparksOptions>({
  apiKey: true,
  credentials: true,
  presence: true,
  nodes: true,
  connectUrl: true,
  maxRequestBytes: true,
  handshakeLimit: true,
  addressOf: true,
  clientConfig: true,
  clock: true,
  logger: true,
  random: true,
});
const CREDENTIAL = names<GameSparksCredential>({
  secret: true,
  coppa: true,
  requests: true,
  server: true,
});
const LIMIT = names<Settings['handshakeLimit']>({ perAddress: true, windowMs: true });
const CLIENT = names<GameSparksClientConfig>({
  retryBase: true,
  retryMax: true,
  requestTimeout: true,
  durableConcurrentRequests: true,
  durableDrainInterval: true,
  handshakeOffset: true,
});
const DEFAULT_LIMIT = { perAddress: 200, windowMs: 60_000 };
const DAY_MS = 24 * 60 * 60_000;

/**
 * Fills in every default.
 *
 * @param requests the names a credential's list may hold
 * @throws ConfigError naming the option and the mend
 */
export function readOptions(options: GameSparksOptions, requests: ReadonlySet<string>): Settings {
  if (!isPlain(options)) fail('options must be an object, such as { apiKey, credentials }');
  refuseUnknown('option ', options, OPTIONS);
  const { apiKey, maxRequestBytes = 262_144, handshakeLimit = DEFAULT_LIMIT } = options;
  if (typeof apiKey !== 'string' || !/^[\w.-]{1,128}$/.test(apiKey)) {
    fail('apiKey must be a text of 1..128 of the characters A-Z a-z 0-9 _ . -');
  }
  checkInteger('maxRequestBytes', maxRequestBytes, 1, 64 * 1024 * 1024);
  if (!isPlain(handshakeLimit)) fail('handshakeLimit must be { perAddress, windowMs }');
  refuseUnknown('option handshakeLimit.', handshakeLimit, LIMIT);
  checkInteger('handshakeLimit.perAddress', handshakeLimit.perAddress, 1, 1_000_000);
  checkInteger('handshakeLimit.windowMs', handshakeLimit.windowMs, 1, DAY_MS);
  checkPorts(options);
  return {
    apiKey,
    credentials: readCredentials(options.credentials, requests),
    presence: options.presence,
    nodes: options.nodes,
    connectUrl: options.connectUrl,
    maxRequestBytes,
    handshakeLimit: { ...handshakeLimit },
    addressOf: options.addressOf ?? remoteAddress,
    clientConfig: readClientConfig(options.clientConfig),
    clock: options.clock ?? systemClock,
    logger: quietLogger(options.logger ?? consoleLogger),
    random: options.random ?? ((size) => randomBytes(size)),
  };
}

/** A misspelt mark that is ignored would do the opposite of what was meant. */
function readCredentials(
  given: GameSparksOptions['credentials'],
  requests: ReadonlySet<string>,
): ReadonlyMap<string, Credential> {
  if (!isPlain(given) || Object.keys(given).length === 0) {
    fail('credentials must name one at least, such as { device: { secret } }');
  }
  return new Map(
    Object.entries(given).map(([name, credential]) => [
      name,
      readCredential(name, credential, requests),
    ]),
  );
}

function readCredential(
  name: string,
  given: GameSparksCredential,
  known: ReadonlySet<string>,
): Credential {
  const at = `credentials.${name}`;
  if (!/^[\w-]{1,64}$/.test(name)) {
    fail(`${at}: a name is 1..64 of the characters A-Z a-z 0-9 _ -`);
  }
  if (!isPlain(given)) fail(`${at} must be an object, such as { secret }`);
  refuseUnknown(`option ${at}.`, given, CREDENTIAL);
  const { secret, coppa = false, requests, server } = given;
  if (typeof secret !== 'string' || secret === '' || secret.length > 255) {
    fail(`${at}.secret must be a text of 1..255 characters`);
  }
  if (typeof coppa !== 'boolean') fail(`${at}.coppa must be true or false`);
  if (server !== undefined && typeof server !== 'boolean') {
    fail(`${at}.server must be true or false`);
  }
  if (requests !== undefined && !Array.isArray(requests)) {
    fail(`${at}.requests must be a list of request names`);
  }
  const unknown = requests?.find((request) => !known.has(request));
  if (unknown !== undefined) {
    fail(
      `${at}.requests: there is no ${JSON.stringify(unknown)}; there is: ${[...known].join(', ')}`,
    );
  }
  const isServer = server ?? name.startsWith('server');
  return {
    name,
    secret,
    coppa,
    requests: requests && new Set(requests),
    isServer,
    listens: isServer && !name.startsWith('server-send'),
  };
}

function readClientConfig(
  given: GameSparksClientConfig | undefined,
): GameSparksClientConfig | undefined {
  if (given === undefined) return undefined;
  if (!isPlain(given)) fail('clientConfig must be an object, such as { requestTimeout: 15_000 }');
  refuseUnknown('option clientConfig.', given, CLIENT);
  for (const [name, value] of Object.entries(given)) {
    checkInteger(`clientConfig.${name}`, value, 0, DAY_MS);
  }
  return { ...given };
}

function checkPorts({
  connectUrl,
  addressOf,
  presence,
  nodes,
  clock,
  logger,
  random,
}: GameSparksOptions) {
  for (const [name, given] of Object.entries({ connectUrl, addressOf, random })) {
    if (given !== undefined && typeof given !== 'function') fail(`${name} must be a function`);
  }
  if (presence !== undefined && typeof presence?.enter !== 'function') {
    fail('presence must be what gameSparksPresence() returns');
  }
  if (nodes !== undefined && typeof nodes?.publish !== 'function') {
    fail("nodes must be core's port, such as await postgresNodes(db)");
  }
  if (clock !== undefined && typeof clock?.timer !== 'function') {
    fail('clock must have the functions now and timer');
  }
  if (logger !== undefined && typeof logger?.error !== 'function') {
    fail("logger must have pino's functions debug, info, warn and error");
  }
}

/** A `Request` does not know its address. */
const remoteAddress = (request: IncomingMessage | Request): string | undefined =>
  request instanceof IncomingMessage ? request.socket.remoteAddress : undefined;

function checkInteger(name: string, value: unknown, min: number, max: number): void {
  if (!Number.isSafeInteger(value) || Number(value) < min || Number(value) > max) {
    fail(`${name} must be an integer of ${min}..${max}`);
  }
}

function refuseUnknown(what: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  fail(`there is no ${what}${JSON.stringify(unknown)}; there is: ${known.join(', ')}`);
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The compiler sees to it that no name is forgotten. */
function names<T>(all: { readonly [name in keyof Required<T>]: true }): readonly string[] {
  return Object.keys(all);
}

/** @throws ConfigError always */
function fail(fault: string): never {
  throw new ConfigError(`@playerlink/gamesparks: ${fault}`);
}
