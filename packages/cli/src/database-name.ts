import { ConfigError } from '@playerlink/core';

/** What `--db` names. */
export type DatabaseName =
  | { readonly kind: 'file'; readonly file: string; readonly shown: string }
  | {
      readonly kind: 'postgres' | 'mysql';
      readonly url: URL;
      /** The URL without its password and its parameters. */
      readonly shown: string;
    };

const ENGINES: ReadonlyMap<string, 'postgres' | 'mysql'> = new Map([
  ['postgres:', 'postgres'],
  ['postgresql:', 'postgres'],
  ['mysql:', 'mysql'],
  ['mariadb:', 'mysql'],
]);

const FORMS =
  'a SQLite file, postgres://user:password@host/database or mysql://user:password@host/database';

/** A letter and a colon are a drive of Windows. */
const SCHEME = /^([a-z][a-z0-9+.-]+:)(\/\/)?/i;

/**
 * Reads what stands in `--db`: a URL where it begins as one, else the name of a SQLite file.
 *
 * @throws ConfigError for a URL that cannot be read, is of another kind or names no database; never with
 * what it holds
 */
export function readDatabaseName(text: string): DatabaseName {
  const [begin, scheme, slashes] = SCHEME.exec(text) ?? [];
  if (scheme === undefined) return { kind: 'file', file: text, shown: text };
  const kind = slashes && ENGINES.get(scheme.toLowerCase());
  if (!kind) throw new ConfigError(`${begin} is no database: --db is ${FORMS}`);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !isDecodable(url)) {
    throw new ConfigError(
      `the ${scheme}// URL in --db cannot be read: in its password write what is neither a letter nor a digit as %XX ("#" is %23)`,
    );
  }
  if (url.pathname.length < 2) {
    throw new ConfigError(
      `the URL in --db names no database: ${scheme}//user:password@host/database`,
    );
  }
  const user = url.username === '' ? '' : `${url.username}@`;
  return { kind, url, shown: `${scheme}//${user}${url.host}${url.pathname}` };
}

/** The drivers decode these parts, and fail with words of their own where they cannot. */
function isDecodable({ username, password, pathname }: URL): boolean {
  try {
    decodeURIComponent(`${username}${password}${pathname}`);
    return true;
  } catch {
    return false;
  }
}
