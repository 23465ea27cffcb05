import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** What the machine has beside the ports, and a provider must not use. */
export type Means = 'network' | 'time' | 'chance';

/** What a game has used of the machine, by its name, such as `Date.now`. */
export type MachineUses = Map<string, Means>;

/** Whose code runs now: that of the game with these uses, or of nobody who is watched. */
const running = new AsyncLocalStorage<MachineUses | undefined>();

/** Runs code of a game; what it uses of the machine is noted in `uses`, while {@link whileWatched} runs. */
export const asGame = <T>(uses: MachineUses, code: () => T): T => running.run(uses, code);

/** Runs code of the platform within that of a game: it may use what it likes. */
export const asPlatform = <T>(code: () => T): T => running.run(undefined, code);

/** How far the machine's clock is off for a game that is watched: 20 years. */
const LIE_MS = 20 * 365 * 86_400_000;

let watchers = 0;
let restore = () => {};

/**
 * Watches, until `play` has settled, what games use of the machine by the names that are global, and every
 * socket that they open. The code of libraries may look at the clock, but sees a time that is 20 years off;
 * that of Node may do anything.
 */
export async function whileWatched<T>(play: () => Promise<T>): Promise<T> {
  watchers += 1;
  if (watchers === 1) restore = watch();
  try {
    return await play();
  } finally {
    watchers -= 1;
    if (watchers === 0) restore();
  }
}

function watch(): () => void {
  const undo = [
    replace(globalThis, 'fetch', (fetch) => forbidden(fetch)),
    replace(Date, 'now', (now) => noted(now, 'time', 'Date.now', lied)),
    replace(globalThis, 'Date', watchedDate),
    replace(performance, 'now', (now) => noted(now, 'time', 'performance.now')),
    replace(globalThis, 'setTimeout', (timer) => noted(timer, 'time', 'setTimeout')),
    replace(globalThis, 'setInterval', (timer) => noted(timer, 'time', 'setInterval')),
    replace(AbortSignal, 'timeout', (timer) => noted(timer, 'time', 'AbortSignal.timeout')),
    replace(Math, 'random', (random) => noted(random, 'chance', 'Math.random')),
    ...['undici:request:create', 'net.client.socket', 'udp.socket'].map(listen),
  ];
  return () => {
    for (const step of undo.reverse()) step();
  };
}

/** Puts something in the place of a property; the answer puts the property back. */
function replace<Owner extends object, Name extends keyof Owner>(
  owner: Owner,
  name: Name,
  make: (original: Owner[Name]) => Owner[Name],
): () => void {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  const value = make(owner[name]);
  Object.defineProperty(owner, name, { value, configurable: true, writable: true });
  return () => {
    if (before === undefined) Reflect.deleteProperty(owner, name);
    else Object.defineProperty(owner, name, before);
  };
}

/** Whatever opens a socket or asks by a fetch that was kept from before comes by here. */
function listen(channel: string): () => void {
  const note = () => running.getStore()?.set(channel, 'network');
  subscribe(channel, note);
  return () => unsubscribe(channel, note);
}

/** No code of a game may call it, whosever it is. */
const forbidden = (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
  new Proxy(fetch, {
    apply(target, self, given) {
      const uses = running.getStore();
      if (uses === undefined) return Reflect.apply(target, self, given);
      uses.set('fetch', 'network');
      return Promise.reject(new TypeError('a provider asks by the fetch of its ports'));
    },
  });

const lied = (ms: number) => ms + LIE_MS;

/** The same function, noted when a provider's own code calls it. */
function noted<Told, Call extends (...given: never[]) => Told>(
  original: Call,
  means: Means,
  name: string,
  lie?: (told: Told) => Told,
): Call {
  const apply = (target: Call, self: unknown, given: Parameters<Call>): Told => {
    const told: Told = Reflect.apply(target, self, given);
    return isGame(apply, means, name) && lie ? lie(told) : told;
  };
  return new Proxy(original, { apply });
}

function watchedDate(original: DateConstructor): DateConstructor {
  const construct = (target: DateConstructor, given: unknown[], made: unknown): Date => {
    const lies = given.length === 0 && isGame(construct, 'time', 'new Date()');
    const as = (made === proxy ? target : made) as DateConstructor;
    const date = Reflect.construct(target, given, as) as Date;
    if (lies) date.setTime(lied(date.getTime()));
    return date;
  };
  const apply = (target: DateConstructor): string =>
    isGame(apply, 'time', 'Date()')
      ? new target(lied(new target().getTime())).toString()
      : target();
  const proxy: DateConstructor = new Proxy(original, { construct, apply });
  return proxy;
}

/** Whether a game's code has called `trap`, and not Node's in its name. Its own use is noted. */
function isGame(trap: (...given: never[]) => unknown, means: Means, name: string): boolean {
  const uses = running.getStore();
  if (uses === undefined) return false;
  const caller = callerOf(trap);
  if (/\bnode:/.test(caller)) return false;
  if (!/[\\/]node_modules[\\/]/.test(caller)) uses.set(name, means);
  return true;
}

/** The line of the stack that says who called it. */
function callerOf(trap: (...given: never[]) => unknown): string {
  const { stackTraceLimit } = Error;
  const at: { readonly stack?: unknown } = {};
  Error.stackTraceLimit = 1;
  Error.captureStackTrace(at, trap);
  const stack = String(at.stack);
  Error.stackTraceLimit = stackTraceLimit;
  return stack.slice(stack.indexOf('\n') + 1);
}
