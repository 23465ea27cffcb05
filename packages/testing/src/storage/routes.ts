import type { StorageAdapter } from '@playerlink/core';

/** A call that waits to be told its storage. */
export type Call = (storage: StorageAdapter) => Promise<unknown>;

/** Makes a call of a method, such as `links.of`, or has it made. */
type Route = (method: string, call: Call, args: readonly unknown[]) => Promise<unknown>;

const PARTS = ['players', 'links', 'vault', 'friends', 'push'] as const;

/** The methods that change nothing. */
export const READS: ReadonlySet<string> = new Set([
  ...['situation', 'summary', 'findProof', 'findSession', 'listSessions', 'ready'],
  ...['players.get', 'players.many', 'players.export', 'links.of', 'links.find'],
  ...['vault.read', 'friends.of', 'push.of'],
]);

/** One storage out of two: each call goes to the other one than the call before it. */
export function byTurns(one: StorageAdapter, other: StorageAdapter): StorageAdapter {
  let calls = 0;
  return routed((_method, call) => {
    calls += 1;
    return call(calls % 2 === 1 ? one : other);
  });
}

/** One storage out of two: what is written to the one is read from the other. */
export const readFrom = (reader: StorageAdapter, writer: StorageAdapter): StorageAdapter =>
  routed((method, call) => call(READS.has(method) ? reader : writer));

/** A storage each of whose calls takes this route. */
export function routed(route: Route): StorageAdapter {
  const methods = (prefix: string, own: object): object =>
    new Proxy(own, {
      get: (known, name) => {
        // A promise that resolves with it must not take it for another promise.
        if (typeof name === 'symbol' || name === 'then') return undefined;
        const method = `${prefix}${name}`;
        return (
          Reflect.get(known, name) ??
          ((...args: unknown[]) => route(method, callOf(method, args), args))
        );
      },
    });
  const parts = PARTS.map((part) => [part, methods(`${part}.`, {})]);
  return methods('', Object.fromEntries(parts)) as StorageAdapter;
}

/** The call of a method by its name, such as `links.of`. */
export function callOf(method: string, args: readonly unknown[]): Call {
  const path = method.split('.');
  const name = path.pop() ?? '';
  return (storage) => {
    const target = path.reduce<object>((part, step) => Reflect.get(part, step), storage);
    const called: unknown = Reflect.get(target, name);
    return Reflect.apply(called as (...given: unknown[]) => Promise<unknown>, target, args);
  };
}
