import type { Clock, Fetch } from '@playerlink/core';

/** An answer that was seen. Times in ms. */
export interface Seen {
  readonly host: string;
  /** By this machine's clock. */
  readonly askedAt: number;
  readonly answeredAt: number;
  /** By the other machine's clock, cut to the second; absent where it does not tell. */
  readonly date?: number;
}

/** A fetch that does what the given one does; `seen` has all answers that came. */
export function watchFetch(
  given: Fetch,
  clock: Clock,
): { readonly fetch: Fetch; readonly seen: readonly Seen[] } {
  const seen: Seen[] = [];
  const watched: Fetch = async (input, init) => {
    const askedAt = clock.now();
    const response = await given(input, init);
    const { host } = new URL(input);
    const date = dateOf(response.headers);
    seen.push({ host, askedAt, answeredAt: clock.now(), ...(date !== undefined && { date }) });
    return response;
  };
  return {
    fetch:
      given.allowHttp === undefined
        ? watched
        : Object.assign(watched, { allowHttp: given.allowHttp }),
    seen,
  };
}

/** An answer out of a cache on the way is as old as it says. */
function dateOf(headers: Headers): number | undefined {
  const date = Date.parse(headers.get('date') ?? '');
  const age = Number(headers.get('age') ?? 0);
  return Number.isNaN(date) || !(age >= 0) ? undefined : date + age * 1_000;
}
