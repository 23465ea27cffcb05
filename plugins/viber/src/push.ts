import { type CallOptions, type Clock, isOutage, type PushTarget } from '@playerlink/core';
import { type CallPorts, fetchJson, type JsonAnswer } from '@playerlink/provider-kit';
import { authorize } from './authorize.ts';
import type { Options } from './options.ts';
import { checkPush } from './viber-api.ts';

/** For one try with its immediate repetition, ms. Two tries and the pause fit into core's 5 seconds. */
const TRY_MS = 2_000;
const PAUSE_MS = 500;

/** Registers the token's holder for Viber's push; an outage is waited for once, for a short while. */
export async function registerPush(
  ports: CallPorts,
  options: Options,
  form: NonNullable<Options['push']>,
  { externalId, accessToken }: { readonly externalId: string; readonly accessToken: string },
  { signal }: CallOptions,
): Promise<PushTarget> {
  const send = (retries: 0 | 1): Promise<JsonAnswer> =>
    fetchJson(ports, {
      url: form.url,
      ...authorize(options, accessToken),
      json: { [form.idField]: externalId },
      timeoutMs: TRY_MS,
      retries,
      signal,
    });
  const answer = await send(1).catch(async (thrown: unknown) => {
    // Who asks for more time than there is gets it: nobody asks again.
    if (!isOutage(thrown) || (thrown.retryAfterMs ?? 0) > PAUSE_MS) throw thrown;
    await pause(ports.clock, PAUSE_MS, signal);
    return send(0);
  });
  checkPush(answer);
  return { deviceOs: 'viber', pushId: externalId };
}

/** Waits so many ms, or until the signal aborts. */
function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.timer(ms, resolve);
    const stop = () => {
      cancel();
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
}
