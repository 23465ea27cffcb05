import { AsyncLocalStorage } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import type { ConnectMessage, Decide, GuardEvent, Settled, StepMessage } from '@playerlink/core';
import type { StepView, TraceView } from './views.ts';

/** Writes down how each connect went, for a page to ask afterwards. */
export interface ConnectTraces {
  /** Guard of the game: a connect goes by the `trace` in its scriptData. */
  beforeVerify(event: GuardEvent): void;
  /** Leaves the table's decision, and takes down whom it met. */
  readonly decide: Decide;
  find(id: string): TraceView | undefined;
  close(): void;
}

type Writable<T> = { -readonly [key in keyof T]: T[key] };

/** A trace that is being written. */
interface Open extends Writable<Omit<TraceView, 'steps'>> {
  readonly began: number;
  readonly steps: Writable<StepView>[];
}

const KEPT = 100;
const SHORT = 64;

/** Listens to core's channels; at most 100 connects are kept, the newest. */
export function connectTraces(): ConnectTraces {
  const running = new AsyncLocalStorage<Open>();
  const named = new Map<string, Open>();
  const stops = [recordConnects(running), recordSteps(running)];
  return {
    beforeVerify({ scriptData }) {
      const { trace: id } = scriptData;
      const trace = running.getStore();
      if (trace === undefined || typeof id !== 'string' || id.length > SHORT) return;
      named.set(id, trace);
      for (const oldest of [...named.keys()].slice(0, -KEPT)) named.delete(oldest);
    },
    decide({ playerId, ownerId }) {
      Object.assign(running.getStore() ?? {}, playerId && { playerId }, ownerId && { ownerId });
      return undefined;
    },
    find(id) {
      const trace = named.get(id);
      if (trace === undefined) return undefined;
      const { began: _, ...view } = trace;
      return view;
    },
    close() {
      for (const stop of stops) stop();
    },
  };
}

/** Each connect runs in a trace of its own. */
function recordConnects(running: AsyncLocalStorage<Open>): () => void {
  const { start, asyncEnd } = tracingChannel<Open, ConnectMessage>('playerlink:connect');
  const end = (message: unknown) => {
    const trace = running.getStore();
    if (trace === undefined) return;
    const { result } = message as ConnectMessage;
    trace.ms = performance.now() - trace.began;
    if (result !== undefined) trace.outcome = result.outcome;
  };
  start.bindStore(running, () => ({ began: performance.now(), ms: 0, steps: [] }));
  asyncEnd.subscribe(end);
  return () => {
    start.unbindStore(running);
    asyncEnd.unsubscribe(end);
  };
}

function recordSteps(running: AsyncLocalStorage<Open>): () => void {
  const { start, asyncEnd } = tracingChannel<unknown, StepMessage>('playerlink:step');
  const open = new WeakMap<object, { readonly step: Writable<StepView>; readonly trace: Open }>();
  const begin = (message: unknown) => {
    const trace = running.getStore();
    const { step } = message as StepMessage;
    // Effects follow the answer, so they are no part of what it took.
    if (trace === undefined || step.startsWith('effect.')) return;
    const view = { step, at: performance.now() - trace.began, ms: 0 };
    trace.steps.push(view);
    open.set(message as object, { step: view, trace });
  };
  const end = (message: unknown) => {
    const found = open.get(message as object);
    if (found === undefined) return;
    const { error, result } = message as Settled<StepMessage['result']>;
    found.step.ms = performance.now() - found.trace.began - found.step.at;
    if (error !== undefined) found.step.error = error.code ?? error.error;
    if (result !== undefined) found.trace.row = result.row;
  };
  start.subscribe(begin);
  asyncEnd.subscribe(end);
  return () => {
    start.unsubscribe(begin);
    asyncEnd.unsubscribe(end);
  };
}
