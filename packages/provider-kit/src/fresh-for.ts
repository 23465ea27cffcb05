/** What a cache may make of an answer: bounds in ms, and what is assumed when the answer says nothing. */
export interface Freshness {
  readonly leastMs: number;
  readonly mostMs: number;
  readonly defaultMs: number;
}

/** How long an answer is fresh by its `cache-control: max-age`, ms, within the bounds. */
export function freshFor(
  headers: { get(name: string): string | null },
  { leastMs, mostMs, defaultMs }: Freshness,
): number {
  const [, seconds] =
    /(?:^|[\s,])max-age\s*=\s*"?(\d{1,15})/i.exec(headers.get('cache-control') ?? '') ?? [];
  const ms = seconds === undefined ? defaultMs : Number(seconds) * 1_000;
  return Math.min(Math.max(ms, leastMs), mostMs);
}
