import type { StorageAdapter } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';

type Args<Method extends keyof StorageAdapter> = Parameters<
  Extract<StorageAdapter[Method], (...args: never) => unknown>
>;

/** Nothing is wrong with it: a storage whose methods are on its prototype and need their `this`. */
export class ClassStorage implements StorageAdapter {
  readonly #inner = memoryStorage();
  readonly players = {
    ...this.#inner.players,
    get: (game: string, id: string) => this.#inner.players.get(game, id),
    many: (game: string, ids: readonly string[]) => this.#inner.players.many(game, ids),
  };
  readonly links = this.#inner.links;
  readonly vault = this.#inner.vault;
  readonly friends = this.#inner.friends;
  readonly push = this.#inner.push;

  ready() {
    return this.#inner.ready();
  }
  situation(...args: Args<'situation'>) {
    return this.#inner.situation(...args);
  }
  summary(...args: Args<'summary'>) {
    return this.#inner.summary(...args);
  }
  apply(...args: Args<'apply'>) {
    return this.#inner.apply(...args);
  }
  findProof(...args: Args<'findProof'>) {
    return this.#inner.findProof(...args);
  }
  findSession(...args: Args<'findSession'>) {
    return this.#inner.findSession(...args);
  }
  rotateSession(...args: Args<'rotateSession'>) {
    return this.#inner.rotateSession(...args);
  }
  touchSession(...args: Args<'touchSession'>) {
    return this.#inner.touchSession(...args);
  }
  listSessions(...args: Args<'listSessions'>) {
    return this.#inner.listSessions(...args);
  }
  deleteSessions(...args: Args<'deleteSessions'>) {
    return this.#inner.deleteSessions(...args);
  }
  sweep(...args: Args<'sweep'>) {
    return this.#inner.sweep(...args);
  }
}
