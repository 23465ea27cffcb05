import { type MeterProvider, metrics, type TracerProvider, trace } from '@opentelemetry/api';
import { recordMetrics } from './record-metrics.ts';
import { recordSpans } from './record-spans.ts';

/** Where spans and metrics go. */
export interface InstrumentOptions {
  /** Default: the one that is registered globally, also when that happens later. */
  readonly tracerProvider?: TracerProvider;
  /** Default: the one that is registered globally by now. */
  readonly meterProvider?: MeterProvider;
  /** The time in ms from any point, never set back. Default: `performance.now`. */
  readonly now?: () => number;
}

const NAME = '@playerlink/opentelemetry';

/**
 * Makes spans and metrics of what all games of this process publish, from now until the function that it
 * returns is called. What is under way then leaves no span: close the games first.
 *
 * @example
 * ```ts
 * const stop = instrumentPlayerLink(); // after the OpenTelemetry SDK has started
 * ```
 */
export function instrumentPlayerLink(options: InstrumentOptions = {}): () => void {
  const {
    tracerProvider = trace.getTracerProvider(),
    meterProvider = metrics.getMeterProvider(),
    now = () => performance.now(),
  } = options;
  const stops = [
    recordSpans(tracerProvider.getTracer(NAME)),
    recordMetrics(meterProvider.getMeter(NAME), now),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
