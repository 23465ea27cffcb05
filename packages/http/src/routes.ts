import {
  endSession,
  endSessions,
  listFriends,
  listLinks,
  listSessions,
  me,
  registerPush,
  unlink,
} from './account-routes.ts';
import type { Call } from './call.ts';
import { connect, explain } from './connect-routes.ts';
import { type Answer, ok } from './exchange.ts';
import { openApi } from './openapi.ts';
import type { Settings } from './options.ts';

/** Answers a request to one method of one path. */
export type Handle = <Raw>(call: Call<Raw>) => Answer | Promise<Answer>;

/** One path, and what it does by method. */
export interface Route {
  readonly methods: Readonly<Record<string, Handle>>;
  /** The methods, as the header `Allow` names them. */
  readonly allow: string;
  /** Whether its refusals are counted as failed sign-ins. */
  readonly connects: boolean;
  /** Whether its requests are counted at all. */
  readonly counted: boolean;
  /** Whether it is for the host's own servers, whose requests are not counted. */
  readonly forServers: boolean;
}

const route = (methods: Record<string, Handle>, traits: Partial<Route> = {}): Route => ({
  methods: Object.assign(Object.create(null), methods),
  allow: Object.keys(methods).join(', '),
  connects: false,
  counted: true,
  forServers: false,
  ...traits,
});

const health: Handle = async ({ service }) => {
  await service.link.ready();
  return ok({ status: 'ok' });
};

const CONNECT = route({ POST: connect }, { connects: true });
const EXPLAIN = route({ POST: explain }, { forServers: true });
const LINK = route({ DELETE: unlink });

const ROUTES: ReadonlyMap<string, Route> = new Map([
  ['/me', route({ GET: me })],
  ['/links', route({ GET: listLinks })],
  ['/friends', route({ GET: listFriends })],
  ['/push', route({ POST: registerPush })],
  ['/session', route({ DELETE: endSession })],
  ['/sessions', route({ GET: listSessions, DELETE: endSessions })],
  ['/openapi.json', route({ GET: openApi })],
  // A load balancer that is told to wait would take the server for dead.
  ['/healthz', route({ GET: health, HEAD: health }, { counted: false })],
]);

/** The route of a path, and the part of it that is a name; absent for no path of ours. All the routes there are. */
export function findRoute(
  { basePath, isServer }: Pick<Settings<never>, 'basePath' | 'isServer'>,
  path: string,
): { readonly route: Route; readonly param: string } | undefined {
  if (!path.startsWith(basePath)) return undefined;
  const at = basePath === '' ? path : path.slice(basePath.length);
  const plain = ROUTES.get(at);
  if (plain !== undefined) return { route: plain, param: '' };
  const [root, first, param = '', action, more] = at.split('/', 5);
  if (root !== '' || param === '' || more !== undefined) return undefined;
  if (first === 'links' && action === undefined) return { route: LINK, param };
  if (first !== 'connect') return undefined;
  if (action === undefined) return { route: CONNECT, param };
  // Without a key nobody could open it.
  return action === 'explain' && isServer !== undefined ? { route: EXPLAIN, param } : undefined;
}
