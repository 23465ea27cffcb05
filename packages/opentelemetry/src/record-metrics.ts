import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel';
import type { Attributes, Meter } from '@opentelemetry/api';
import type {
  ConflictMessage,
  ConnectMessage,
  Settled,
  StepMessage,
  StorageMessage,
} from '@playerlink/core';
import { errorLabel, outcomeOf } from './failure.ts';

/** Seconds: what platforms take. */
const VERIFY_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Seconds: what storages take. */
const STORAGE_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

/** Counts and measures what is published, until the returned function is called. `now` is in ms. */
export function recordMetrics(meter: Meter, now: () => number): () => void {
  const stops = [
    connects(meter),
    verifications(meter, now),
    storageCalls(meter, now),
    conflicts(meter),
    breakers(meter),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function connects(meter: Meter): () => void {
  const counter = meter.createCounter('playerlink.connects', {
    unit: '{connect}',
    description: 'Connects that have ended.',
  });
  return onEnd<ConnectMessage>('playerlink:connect', ({ provider, result, error }) => {
    counter.add(1, {
      ...(provider !== undefined && { 'playerlink.provider': provider }),
      ...(result && { 'playerlink.outcome': result.outcome }),
      ...(error && { 'playerlink.outcome': outcomeOf(error) }),
      ...labelOf(error),
    });
  });
}

function verifications(meter: Meter, now: () => number): () => void {
  const histogram = meter.createHistogram('playerlink.verify.duration', {
    unit: 's',
    description: 'How long providers take to prove who somebody is.',
    advice: { explicitBucketBoundaries: VERIFY_BUCKETS },
  });
  return onEndTimed<StepMessage>('playerlink:step', now, ({ step, provider, error }, seconds) => {
    if (step !== 'verify') return;
    histogram.record(seconds, { 'playerlink.provider': provider, ...labelOf(error) });
  });
}

function storageCalls(meter: Meter, now: () => number): () => void {
  const histogram = meter.createHistogram('playerlink.storage.duration', {
    unit: 's',
    description: 'How long calls of the storage take.',
    advice: { explicitBucketBoundaries: STORAGE_BUCKETS },
  });
  return onEndTimed<StorageMessage>('playerlink:storage', now, ({ operation, error }, seconds) => {
    histogram.record(seconds, { 'playerlink.operation': operation, ...labelOf(error) });
  });
}

function conflicts(meter: Meter): () => void {
  const counter = meter.createCounter('playerlink.conflicts', {
    unit: '{conflict}',
    description: 'Attempts that met a faster writer and were made again.',
  });
  return on<ConflictMessage>('playerlink:conflict', ({ provider, retried }) => {
    if (retried) counter.add(1, { 'playerlink.provider': provider });
  });
}

/** What provider-kit publishes of its circuit breakers. */
interface BreakerMessage {
  readonly provider: string;
  readonly part: string;
  readonly state: 'open' | 'closed';
  /** The same object in all messages of one breaker. */
  readonly breaker: object;
}

function breakers(meter: Meter): () => void {
  const open = new WeakSet<object>();
  const counter = meter.createUpDownCounter('playerlink.breakers.open', {
    unit: '{breaker}',
    description: 'Platforms, or parts of them, that are left alone until they answer again.',
  });
  return on<BreakerMessage>('playerlink:outage', ({ provider, part, state, breaker }) => {
    const labels = { 'playerlink.provider': provider, 'playerlink.part': part };
    // A breaker that stays open says so again; one that was open before we listened is not counted.
    if (state === 'open' && !open.has(breaker)) {
      open.add(breaker);
      counter.add(1, labels);
    } else if (state === 'closed' && open.delete(breaker)) {
      counter.add(-1, labels);
    }
  });
}

const labelOf = (error: Settled<unknown>['error']): Attributes =>
  error === undefined ? {} : { 'error.type': errorLabel(error) };

function on<Message>(channel: string, hear: (message: Message) => void): () => void {
  const listener = (message: unknown) => hear(message as Message);
  subscribe(channel, listener);
  return () => unsubscribe(channel, listener);
}

const onEnd = <Message extends object>(channel: string, hear: (message: Message) => void) =>
  on(tracingChannel<unknown, Message>(channel).asyncEnd.name as string, hear);

function onEndTimed<Message extends object>(
  channel: string,
  now: () => number,
  hear: (message: Message, seconds: number) => void,
): () => void {
  const started = new WeakMap<Message, number>();
  const { start } = tracingChannel<unknown, Message>(channel);
  const stops = [
    on<Message>(start.name as string, (message) => started.set(message, now())),
    onEnd<Message>(channel, (message) => {
      const at = started.get(message);
      if (at !== undefined) hear(message, (now() - at) / 1_000);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
