const MAX_MS = 3_600_000;
const SECONDS = /^\d+$/;
// Of the three forms of a date only the one that senders must use (RFC 9110, 5.6.7).
const DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** A `retry-after` header as ms from `now`, 0..3,600,000; absent when there is none or it is nonsense. */
export function readRetryAfter(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? '';
  const ms = SECONDS.test(text)
    ? Number(text) * 1_000
    : DATE.test(text)
      ? Date.parse(text) - now
      : Number.NaN;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_MS);
}
