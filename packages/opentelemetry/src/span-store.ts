import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, context } from '@opentelemetry/api';

/** The context that a span was started in, and the one that it made. */
export interface SpanScope {
  readonly outer: Context;
  readonly inner: Context;
}

/**
 * Which of our spans the running code is in. Bound to the start of a channel, it makes the span's context
 * the active one as well, so that spans of others (of a fetch, of a database) become its children.
 */
export class SpanStore extends AsyncLocalStorage<SpanScope> {
  override run<R, Args extends unknown[]>(
    scope: SpanScope,
    work: (...args: Args) => R,
    ...args: Args
  ): R {
    return context.with(scope.inner, () => super.run(scope, work, ...args));
  }

  /** The context in which a span starts now: the active one, or ours where nobody keeps an active one. */
  current(): Context {
    const active = context.active();
    const scope = this.getStore();
    return scope !== undefined && scope.outer === active ? scope.inner : active;
  }
}
