import type { Clock, Fetch } from '@playerlink/core';
import type { PlatformFaults } from './test-platform.ts';

const HTML = '<!doctype html><title>Sign in to this network</title>';

/** The true answer to a request: a status and a JSON text. */
export interface TrueAnswer {
  readonly status: number;
  readonly json: string;
}

/** A fetch that is no network: it answers with the truth, spoilt by the faults that stand. */
export function faultyFetch(
  clock: Clock,
  faultsNow: () => PlatformFaults,
  truth: (url: URL, body: string) => TrueAnswer,
): Fetch {
  return async (input, init) => {
    const faults = faultsNow();
    const url = new URL(input);
    if (url.hostname !== 'arcade.example') throw new TypeError('fetch failed');
    if (faults.hang) await forever(init?.signal);
    if (faults.delay !== undefined) await until(clock, faults.delay, init?.signal);
    if (faults.closeEarly) throw new TypeError('fetch failed');
    const { status, json } = truth(url, String(init?.body ?? ''));
    const headers: Record<string, string> = {};
    if (faults.redirectTo !== undefined) headers.location = faults.redirectTo;
    if (faults.retryAfter !== undefined) headers['retry-after'] = String(faults.retryAfter);
    const spoilt = faults.redirectTo === undefined ? status : 302;
    return new Response(bodyOf(json, faults, clock, init?.signal), {
      status: faults.status ?? spoilt,
      headers,
    });
  };
}

function bodyOf(
  json: string,
  faults: PlatformFaults,
  clock: Clock,
  signal?: AbortSignal | null,
): ReadableStream<Uint8Array> {
  const bytes = Buffer.from(textOf(json, faults), 'latin1');
  let sent = 0;
  return new ReadableStream({
    async pull(controller) {
      if (faults.truncate && sent >= bytes.length / 2)
        return controller.error(new TypeError('terminated'));
      if (faults.drip !== undefined) await until(clock, faults.drip, signal);
      const size = faults.drip === undefined ? 65_536 : 1;
      const end = faults.truncate ? Math.ceil(bytes.length / 2) : sent + size;
      const piece = bytes.subarray(sent, end);
      sent = end;
      if (piece.length > 0) controller.enqueue(new Uint8Array(piece));
      if (sent >= bytes.length && !faults.truncate) controller.close();
    },
  });
}

function textOf(json: string, faults: PlatformFaults): string {
  if (faults.html) return HTML;
  if (faults.empty) return '';
  if (faults.garbage) return '\xff\xfe\x00\x01';
  if (faults.bodyBytes !== undefined) return json.padEnd(faults.bodyBytes);
  const isReplaced = faults.status !== undefined || faults.redirectTo !== undefined;
  return isReplaced && !faults.keepBody ? HTML : json;
}

const forever = (signal?: AbortSignal | null) =>
  new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

const until = (clock: Clock, ms: number, signal?: AbortSignal | null) =>
  new Promise<void>((resolve, reject) => {
    clock.timer(ms, resolve);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
