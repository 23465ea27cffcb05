import type { StorageAdapter } from './contract/storage.ts';

/** Its own functions, and those of its parts. */
type Methods = {
  readonly [Name in keyof StorageAdapter]: StorageAdapter[Name] extends (
    ...args: never[]
  ) => unknown
    ? 'function'
    : ReadonlyArray<keyof StorageAdapter[Name]>;
};

const METHODS: Methods = {
  ready: 'function',
  situation: 'function',
  summary: 'function',
  apply: 'function',
  findProof: 'function',
  findSession: 'function',
  rotateSession: 'function',
  touchSession: 'function',
  listSessions: 'function',
  deleteSessions: 'function',
  players: ['get', 'many', 'adopt', 'update', 'remove', 'export'],
  links: ['of', 'find', 'unlink'],
  vault: ['read', 'countFailure', 'clearFailures'],
  friends: ['replace', 'of'],
  push: ['save', 'of', 'remove'],
  sweep: 'function',
};

type Path = readonly [name: string, part: string, method?: string];

const PATHS = Object.entries(METHODS).flatMap(([part, methods]): Path[] =>
  typeof methods === 'string'
    ? [[part, part]]
    : methods.map((method) => [`${part}.${method}`, part, method]),
);

/** What keeps something from being a storage, as a sentence about `storage`; undefined for a storage. */
export function faultOfStorage(storage: unknown): string | undefined {
  const given = Object(storage) as Readonly<Record<string, unknown>>;
  const missing = PATHS.find(([, part, method]) => {
    const member = given[part];
    const found = method === undefined ? member : Object(member)[method];
    return typeof found !== 'function';
  });
  if (missing === undefined) return undefined;
  if (typeof storage === 'function') {
    return 'storage is a function: call it, memoryStorage(), or give a knex to knexStorage(db)';
  }
  const mend = 'it must be a StorageAdapter, such as memoryStorage() or knexStorage(db)';
  return typeof storage === 'object' && storage !== null
    ? `storage has no function ${missing[0]}: ${mend}`
    : `storage is missing: ${mend}`;
}
