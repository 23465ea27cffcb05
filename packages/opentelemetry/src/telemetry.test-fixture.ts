import { type Attributes, context, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import {
  type Clock,
  ConnectError,
  createPlayerLink,
  defineProvider,
  isConnectError,
  Outage,
  type PlayerLink,
  type PlayerLinkConfig,
  type StorageAdapter,
  StorageConflict,
} from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { z } from 'zod';
import { instrumentPlayerLink } from './index.ts';

/** Retries go on at the next turn of the loop; deadlines never come. */
const clock: Clock = {
  now: () => 1_700_000_000_000,
  timer: (ms, fire) => {
    if (ms > 1_000) return () => {};
    const soon = setImmediate(fire);
    return () => clearImmediate(soon);
  },
};

const quiet = () => {};

/** A game whose provider `arcade` takes the ticket for the account's id, but says no to `bad`, and nothing to `down`. */
export function arcadeGame(
  config: Partial<PlayerLinkConfig> & { readonly during?: () => Promise<unknown> } = {},
): PlayerLink {
  const { during = async () => {}, ...given } = config;
  const arcade = defineProvider({
    id: 'arcade',
    wire: { systemId: 'AR' },
    options: z.strictObject({}),
    credentials: z.object({ ticket: z.string() }),
    setup: () => ({
      async verify({ ticket }) {
        await during();
        if (ticket === 'bad') throw new ConnectError('NOTAUTHENTICATED');
        if (ticket === 'down') throw new Outage('the arcade is closed');
        return { externalId: ticket };
      },
    }),
  });
  return createPlayerLink({
    gameId: 'golf',
    storage: memoryStorage(),
    providers: [arcade({})],
    clock,
    logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    ...given,
  });
}

/** A storage that loses this many races before it wins one. */
export function contested(races: number): StorageAdapter {
  const storage = memoryStorage();
  let left = races;
  return {
    ...storage,
    apply: async (game, plan) => {
      left -= 1;
      if (left >= 0) throw new StorageConflict('somebody was faster');
      return storage.apply(game, plan);
    },
  };
}

/** Asks to sign in with this ticket; a refusal is as good as an answer. */
export async function connect(link: PlayerLink, ticket: string, more: object = {}) {
  try {
    return await link.connect({ provider: 'arcade', credentials: { ticket }, ...more });
  } catch (thrown) {
    if (!isConnectError(thrown)) throw thrown;
    return undefined;
  }
}

/** Something to wait for, until a test opens it. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/** A measured value with its labels: a sum, or the count and sum of a histogram. */
export interface Point {
  readonly labels: Attributes;
  readonly value: number | { readonly count: number; readonly sum: number | undefined };
}

class Reader extends MetricReader {
  protected override async onForceFlush() {}
  protected override async onShutdown() {}
}

export interface Telemetry {
  readonly stop: () => void;
  readonly tracer: Tracer;
  readonly spans: () => readonly ReadableSpan[];
  /** By name of the instrument. */
  readonly points: (name: string) => Promise<readonly Point[]>;
  /** All that was measured, as text. */
  readonly text: () => Promise<string>;
}

/** PlayerLink instrumented with exporters in memory. `now` is the time of the metrics, in ms. */
export function telemetry(now: () => number = () => 0): Telemetry {
  const exporter = new InMemorySpanExporter();
  const tracerProvider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  });
  const reader = new Reader();
  const meterProvider = new MeterProvider({ readers: [reader] });
  const collect = async () => (await reader.collect()).resourceMetrics.scopeMetrics;
  return {
    stop: instrumentPlayerLink({ tracerProvider, meterProvider, now }),
    tracer: tracerProvider.getTracer('host'),
    spans: () => exporter.getFinishedSpans(),
    points: async (name) => {
      const all = (await collect()).flatMap(({ metrics }) => metrics);
      const metric = all.find(({ descriptor }) => descriptor.name === name);
      return (metric?.dataPoints ?? []).map(({ attributes: labels, value }) => ({
        labels,
        value: typeof value === 'number' ? value : { count: value.count, sum: value.sum },
      })) as readonly Point[];
    },
    text: async () => JSON.stringify(await collect()),
  };
}

/** Runs with the context manager of Node, as the SDK registers it. */
export async function withActiveContext(run: () => Promise<void>): Promise<void> {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  try {
    await run();
  } finally {
    context.disable();
  }
}

/** Spans as trees of names; what ended first comes first. */
export function treeOf(spans: readonly ReadableSpan[]): readonly string[] {
  const under = (parent: string | undefined, depth: number): string[] =>
    spans
      .filter(({ parentSpanContext }) => parentSpanContext?.spanId === parent)
      .flatMap((span) => [
        `${'  '.repeat(depth)}${span.name}`,
        ...under(span.spanContext().spanId, depth + 1),
      ]);
  return under(undefined, 0);
}
