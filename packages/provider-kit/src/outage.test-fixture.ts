import { type Fetch, isOutage, type Logger, type Outage } from '@playerlink/core';
import { manualClock } from '@playerlink/testing';
import { fetchJson, type OutageOptions, type PlatformRequest, withOutagePolicy } from './index.ts';

/** What a scripted platform does with a request. */
export type Answer = () => Response | Promise<Response>;

export const yes: Answer = () => Response.json({ ok: true });
export const failing: Answer = () => new Response('', { status: 503 });
export const silent: Answer = () => new Promise<never>(() => {});
export const unreachable: Answer = () => Promise.reject(new TypeError('fetch failed'));
export const busy =
  (retryAfter: string, status = 503): Answer =>
  () =>
    new Response('', { status, headers: { 'retry-after': retryAfter } });

/** Lets everything run that waits for nothing but its turn. */
export const settle = () => new Promise((resolve) => setImmediate(resolve));

/** An answer that is given by hand, to one request after the other. */
export function byHand() {
  const waiting: Array<(response: Response) => void> = [];
  const answer: Answer = () => new Promise((resolve) => waiting.push(resolve));
  const next = async (count = 1, response = () => Response.json({ ok: true })) => {
    for (const resolve of waiting.splice(0, count)) resolve(response());
    await settle();
  };
  return { answer, next };
}

/** A logger that keeps its lines. */
export function keptLines() {
  const lines: Array<{ level: string; fields: object; message: string }> = [];
  const at = (level: string) => (fields: object, message: string) => {
    lines.push({ level, fields, message });
  };
  const logger: Logger = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
  return { logger, lines };
}

/** A platform asked under an outage policy, by a clock that is moved by hand. It answers as `will` says. */
export function arcade(options: Partial<OutageOptions> = {}, start?: number) {
  const clock = manualClock(start);
  const { logger, lines } = keptLines();
  let answer: Answer = yes;
  let requests = 0;
  const fetch: Fetch = async () => {
    requests += 1;
    return answer();
  };
  const ports = withOutagePolicy({ fetch, clock, logger }, { provider: 'arcade', ...options });

  /** One call without a second try; what it was answered, or the outage. */
  const ask = async (request: Partial<PlatformRequest> = {}): Promise<unknown> => {
    const { signal } = new AbortController();
    const url = 'https://api.arcade.example/check';
    try {
      return (await fetchJson(ports, { url, signal, retries: 0, ...request })).body;
    } catch (thrown) {
      if (isOutage(thrown)) return thrown;
      throw thrown;
    }
  };
  return {
    clock,
    lines,
    ask,
    get requests() {
      return requests;
    },
    will(next: Answer) {
      answer = next;
    },
    /** Several calls, one after the other. */
    async askTimes(times: number, request?: Partial<PlatformRequest>): Promise<void> {
      for (let count = 0; count < times; count += 1) await ask(request);
    },
    /** One call that must end in an outage. */
    async outage(request?: Partial<PlatformRequest>): Promise<Outage> {
      const ended = await ask(request);
      if (!isOutage(ended)) throw new Error('no Outage', { cause: ended });
      return ended;
    },
    /** Whether a call now goes out. */
    async isAsked(): Promise<boolean> {
      const before = requests;
      await ask();
      return requests > before;
    },
  };
}

/** A platform that has just been given up, and answers from now on as `next` says. */
export async function givenUp(next: Answer, options?: Partial<OutageOptions>, start?: number) {
  const platform = arcade(options, start);
  platform.will(failing);
  await platform.askTimes(options?.failures ?? 8);
  platform.will(next);
  return platform;
}
