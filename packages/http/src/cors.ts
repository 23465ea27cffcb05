import { ConfigError } from '@playerlink/core';
import { type Answer, COMMON_HEADERS, type Exchange } from './exchange.ts';

/** Which pages of other sites may read the answers. */
export interface CorsOptions {
  /** Such as `https://game.example`, exactly as browsers send them; or `*` alone for every site. */
  readonly origins: readonly string[];
  /** Let pages send cookies: for hosts with sessions of their own. Not with `*`. Default false. */
  readonly credentials?: boolean;
}

/** What a checked `cors` option adds to answers. */
export interface Cors {
  /** For every answer: caches must keep answers to different origins apart. */
  headers(origin: string | undefined): Readonly<Record<string, string>>;
  readonly allowed: (origin: string) => boolean;
}

const VARY = { vary: 'Origin' } as const;
const EXPOSED = 'ETag, Retry-After, X-Request-Id';
const ACCEPTED = 'Authorization, Content-Type, If-None-Match, X-Request-Id';
/** How long a browser may keep the answer to a preflight, seconds. */
const PREFLIGHT_MAX_AGE = '600';

/** @throws ConfigError naming the option */
export function createCors({ origins, credentials = false }: CorsOptions): Cors {
  const fail = (fault: string) => new ConfigError(`@playerlink/http: cors.${fault}`);
  if (!Array.isArray(origins)) throw fail('origins must be a list');
  const any = origins.includes('*');
  if (any && (origins.length > 1 || credentials)) {
    throw fail('origins "*" stands alone and without credentials');
  }
  for (const origin of origins) {
    if (origin !== '*' && !isOrigin(origin)) {
      throw fail('origins must be such as "https://game.example", without a path');
    }
  }
  const known = new Set(origins);
  const allowed = (origin: string) => any || known.has(origin);
  return {
    allowed,
    headers(origin) {
      if (origin === undefined || !allowed(origin)) return VARY;
      return {
        ...VARY,
        'access-control-allow-origin': any ? '*' : origin,
        'access-control-expose-headers': EXPOSED,
        ...(credentials && { 'access-control-allow-credentials': 'true' }),
      };
    },
  };
}

/** The answer to a browser that asks beforehand; absent when the request is nothing of the kind. */
export function preflight(
  cors: Cors,
  exchange: Exchange<unknown>,
  allow: string,
): Answer | undefined {
  const origin = exchange.header('origin');
  if (exchange.method !== 'OPTIONS' || origin === undefined || !cors.allowed(origin))
    return undefined;
  if (exchange.header('access-control-request-method') === undefined) return undefined;
  const headers = {
    ...COMMON_HEADERS,
    'access-control-allow-methods': allow,
    'access-control-allow-headers': ACCEPTED,
    'access-control-max-age': PREFLIGHT_MAX_AGE,
  };
  return { status: 204, headers, body: '' };
}

/** Apps in a web view have schemes of their own, such as `capacitor://localhost`. */
const isOrigin = (text: unknown): boolean =>
  typeof text === 'string' && /^[a-z][a-z\d+.-]*:\/\/[^\s/?#]+$/.test(text);
