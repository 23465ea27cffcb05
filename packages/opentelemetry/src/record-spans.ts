import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel';
import { type Attributes, type Span, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import type {
  CallMessage,
  ConflictMessage,
  ConnectMessage,
  Settled,
  StepMessage,
} from '@playerlink/core';
import { errorType, isFault, outcomeOf } from './failure.ts';
import { type SpanScope, SpanStore } from './span-store.ts';

/** How the messages of a channel become spans. */
interface SpanKind<Message> {
  readonly channel: string;
  readonly name: (message: Message) => string;
  /** What is known when it starts. */
  readonly before: (message: Message) => Attributes;
  /** What is known when it has ended, besides the error. */
  readonly after: (message: Message) => Attributes;
}

const CONNECT: SpanKind<ConnectMessage> = {
  channel: 'playerlink:connect',
  name: () => 'playerlink.connect',
  before: ({ game, provider }) => ({
    'playerlink.game': game,
    ...(provider !== undefined && { 'playerlink.provider': provider }),
  }),
  after: ({ result, error }) => ({
    ...(error && { 'playerlink.outcome': outcomeOf(error) }),
    ...(result && { 'playerlink.outcome': result.outcome }),
  }),
};

const STEP: SpanKind<StepMessage> = {
  channel: 'playerlink:step',
  name: ({ step }) => `playerlink.${step}`,
  before: ({ game, provider }) => ({ 'playerlink.game': game, 'playerlink.provider': provider }),
  after: ({ result }) => ({
    ...(result && { 'playerlink.outcome': result.outcome, 'playerlink.row': result.row }),
    ...(result?.code !== undefined && { 'playerlink.code': result.code }),
  }),
};

const CALL: SpanKind<CallMessage> = {
  channel: 'playerlink:call',
  name: ({ call }) => `playerlink.${call}`,
  before: ({ game }) => ({ 'playerlink.game': game }),
  after: ({ result }) => ({
    ...(result?.found !== undefined && { 'playerlink.found': result.found }),
  }),
};

/** Makes a span of each connect, of its steps and of other calls, until the returned function is called. */
export function recordSpans(tracer: Tracer): () => void {
  const store = new SpanStore();
  const stops = [
    spansOf(CONNECT, store, tracer),
    spansOf(STEP, store, tracer),
    spansOf(CALL, store, tracer),
    conflictEvents(store),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function spansOf<Message extends Settled<unknown>>(
  kind: SpanKind<Message>,
  store: SpanStore,
  tracer: Tracer,
): () => void {
  const spans = new WeakMap<Message, Span>();
  const { start, asyncEnd } = tracingChannel<SpanScope, Message>(kind.channel);
  const begin = (message: Message): SpanScope => {
    const outer = store.current();
    const span = tracer.startSpan(kind.name(message), { attributes: kind.before(message) }, outer);
    spans.set(message, span);
    return { outer, inner: trace.setSpan(outer, span) };
  };
  const finish = (message: unknown) => {
    // Absent for what was under way when the recording began.
    const span = spans.get(message as Message);
    if (span !== undefined) end(span, message as Message, kind);
  };
  start.bindStore(store, begin);
  asyncEnd.subscribe(finish);
  return () => {
    start.unbindStore(store);
    asyncEnd.unsubscribe(finish);
  };
}

function end<Message extends Settled<unknown>>(
  span: Span,
  message: Message,
  kind: SpanKind<Message>,
): void {
  const { error } = message;
  span.setAttributes(kind.after(message));
  if (error !== undefined) {
    span.setAttribute('error.type', errorType(error));
    if (isFault(error)) span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

/** Each lost race is an event of the span that will try again. */
function conflictEvents(store: SpanStore): () => void {
  const onConflict = (message: unknown) => {
    const { attempt, retried } = message as ConflictMessage;
    const attributes = { 'playerlink.attempt': attempt, 'playerlink.retried': retried };
    trace.getSpan(store.current())?.addEvent('playerlink.conflict', attributes);
  };
  subscribe('playerlink:conflict', onConflict);
  return () => unsubscribe('playerlink:conflict', onConflict);
}
