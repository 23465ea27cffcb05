import { type Fetch, isOutage, type Outage } from '@playerlink/core';
import { manualClock } from '@playerlink/testing';
import { describe, expect, test } from 'vitest';
import { fetchJson, type PlatformRequest } from './index.ts';

/** Lets everything run that waits for nothing but its turn. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A body made by hand, which knows nothing of any signal. */
function body() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
    },
    cancel() {
      cancelled = true;
    },
  });
  return {
    stream,
    send: (part: string | Uint8Array) =>
      controller?.enqueue(typeof part === 'string' ? new TextEncoder().encode(part) : part),
    end: () => controller?.close(),
    get cancelled() {
      return cancelled;
    },
  };
}

const never = new Promise<never>(() => {});

function start(fetch: Fetch, request: Partial<PlatformRequest> = {}) {
  const clock = manualClock(0);
  const caller = new AbortController();
  const url = 'https://api.example.com/';
  let state: 'open' | 'resolved' | 'rejected' = 'open';
  const answer = fetchJson({ fetch, clock }, { url, signal: caller.signal, ...request });
  const result = answer.then(
    () => {
      state = 'resolved';
    },
    (thrown: unknown) => {
      state = 'rejected';
      return thrown;
    },
  );
  return {
    clock,
    caller,
    answer,
    state: () => state,
    outage: async (): Promise<Outage> => {
      const thrown = await result;
      if (!isOutage(thrown)) throw new Error('no Outage', { cause: thrown });
      return thrown;
    },
  };
}

describe('one deadline for everything', () => {
  test('a fetch that ignores the signal is left behind at 4,000 ms', async () => {
    let seen: AbortSignal | null | undefined;
    const call = start((_, init) => {
      seen = init?.signal;
      return never;
    });
    call.clock.advance(3_999);
    await settle();
    expect(call.state()).toBe('open');
    expect(seen?.aborted).toBe(false);
    call.clock.advance(1);
    expect((await call.outage()).message).toBe('api.example.com did not answer within 4000 ms');
    expect(seen?.aborted).toBe(true);
    expect(call.clock.running).toBe(0);
  });

  test('what a fetch answers too late is let go', async () => {
    const late = body();
    let answerLate: (response: Response) => void = () => {};
    const call = start(
      () =>
        new Promise((resolve) => {
          answerLate = resolve;
        }),
    );
    call.clock.advance(4_000);
    await call.outage();
    answerLate(new Response(late.stream));
    await settle();
    expect(late.cancelled).toBe(true);
  });

  test('a body that ignores the signal is left behind, and cancelled', async () => {
    const slow = body();
    const response = new Response(slow.stream);
    const call = start(async () => response, { timeoutMs: 100 });
    for (let sent = 0; sent < 99; sent += 1) {
      call.clock.advance(1);
      slow.send(' ');
      await settle();
    }
    expect(call.state()).toBe('open');
    call.clock.advance(1);
    expect((await call.outage()).message).toBe('api.example.com did not answer within 100 ms');
    await settle();
    expect(slow.cancelled).toBe(true);
    expect(response.body?.locked).toBe(false);
  });

  test('the second try has what the first one left', async () => {
    let calls = 0;
    const call = start(async () => {
      calls += 1;
      await settle();
      if (calls === 1) {
        call.clock.advance(3_000);
        return new Response('', { status: 503 });
      }
      return never;
    });
    await settle();
    await settle();
    expect(calls).toBe(2);
    call.clock.advance(999);
    await settle();
    expect(call.state()).toBe('open');
    call.clock.advance(1);
    await call.outage();
    expect(calls).toBe(2);
  });

  test('a connection error that comes with the deadline is not tried again', async () => {
    let calls = 0;
    const call = start((_, init) => {
      calls += 1;
      return new Promise((_, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
      });
    });
    call.clock.advance(4_000);
    await call.outage();
    await settle();
    expect(calls).toBe(1);
  });

  test('leaves no timer and no listener behind', async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    const good = start(async () => Response.json({}), { signal });
    await good.answer;
    const bad = start(async () => new Response('x'), { signal });
    await bad.outage();
    expect([good.clock.running, bad.clock.running, listeners]).toEqual([0, 0, 0]);
  });
});

describe('the caller’s signal', () => {
  test('ends a call at once, also a fetch that ignores it', async () => {
    const call = start(() => never);
    call.caller.abort(new Error('SECRET'));
    const outage = await call.outage();
    expect(outage.message).toBe(
      'api.example.com was given up: the caller needs no answer any more',
    );
    expect(outage.cause).toBeUndefined();
    expect(call.clock.running).toBe(0);
  });

  test('ends a body at once, and lets go of it', async () => {
    const slow = body();
    const call = start(async () => new Response(slow.stream));
    slow.send('{');
    await settle();
    call.caller.abort();
    await call.outage();
    await settle();
    expect(slow.cancelled).toBe(true);
  });

  test('aborted before: nothing is sent', async () => {
    let calls = 0;
    const fetch = async () => {
      calls += 1;
      return Response.json({});
    };
    const call = start(fetch, { signal: AbortSignal.abort() });
    await call.outage();
    await settle();
    expect(calls).toBe(0);
    expect(call.clock.running).toBe(0);
  });
});

describe('the length of a body', () => {
  const sized = (bytes: number) => `"${'x'.repeat(bytes - 2)}"`;

  test.each([
    [65_536, undefined],
    [10, 10],
  ])('%i bytes are read, one more is an outage', async (limit, maxBytes) => {
    const exact = start(async () => new Response(sized(limit)), { maxBytes });
    expect(((await exact.answer).body as string).length).toBe(limit - 2);
    const more = start(async () => new Response(sized(limit + 1)), { maxBytes });
    expect((await more.outage()).message).toBe(
      `api.example.com answered with more than ${limit} bytes`,
    );
  });

  test('an endless body is given up as soon as it is too long, and cancelled', async () => {
    let pulled = 0;
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(1_000));
      },
      cancel() {
        cancelled = true;
      },
    });
    const response = new Response(endless, { headers: { 'content-length': '2' } });
    const call = start(async () => response, { maxBytes: 10_000 });
    await call.outage();
    expect(pulled).toBeLessThanOrEqual(12);
    expect(cancelled).toBe(true);
    expect(response.body?.locked).toBe(false);
  });

  test('a content-length that promises too much is not believed', async () => {
    const headers = { 'content-length': '999999999' };
    const call = start(async () => new Response('{}', { headers }));
    expect((await call.answer).body).toEqual({});
  });

  test('characters of several bytes count as several, and may be split between chunks', async () => {
    const split = body();
    const call = start(async () => new Response(split.stream), { maxBytes: 5 });
    const [first = 0, second = 0, ...rest] = new TextEncoder().encode('"€"');
    split.send(Uint8Array.of(first, second));
    split.send(Uint8Array.from(rest));
    split.end();
    expect((await call.answer).body).toBe('€');
  });
});

test.each([302, 429, 500, 503])('the unread body of a %i is let go', async (status) => {
  const bodies = [body(), body()];
  let calls = 0;
  const call = start(async () => {
    calls += 1;
    return new Response(bodies[calls - 1]?.stream ?? null, { status });
  });
  await call.outage();
  await settle();
  expect(bodies.map(({ cancelled }) => cancelled)).toEqual([true, status === 503]);
});
