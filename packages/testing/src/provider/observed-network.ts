import type { Fetch } from '@playerlink/core';
import { asPlatform } from './machine-watch.ts';
import type { OutageFault } from './outages.ts';
import type { TestPlatform } from './test-platform.ts';

/** One request of the provider. */
export interface SentRequest {
  readonly url: string;
  /** What fetch was told to do with a redirect; absent means that it follows. */
  readonly redirect: RequestInit['redirect'];
  /** Whether nobody waits for it any more: it was answered, has failed or was aborted. */
  isOver(): boolean;
}

/** The network between one game and the platform. */
export interface ObservedNetwork {
  /** The port of the game. */
  readonly fetch: Fetch;
  readonly sent: readonly SentRequest[];
  /** Whether an outage waits or goes on. */
  readonly isBroken: boolean;
  /** Lets everything fail from the `request`th request on, counted from now and from 1. */
  breakFrom(request: number, fault: OutageFault): void;
  /** Ends the outage and all faults of the platform. */
  mend(): void;
}

/** Watches what a provider sends, and breaks it on demand. */
export function observeNetwork(platform: TestPlatform, timeoutMs: number): ObservedNetwork {
  const sent: SentRequest[] = [];
  let outage: { readonly from: number; readonly fault: OutageFault } | undefined;

  const ask = async (url: string, ...request: Parameters<Fetch>): Promise<Response> => {
    if (outage !== undefined && sent.length >= outage.from) {
      if (outage.fault === 'unreachable') throw unreachable(url);
      if (sent.length === outage.from) platform.fail(outage.fault(timeoutMs));
    }
    return asPlatform(() => platform.fetch(...request));
  };

  const send: Fetch = async (input, init) => {
    const url = String(input);
    let isSettled = false;
    const isOver = () => isSettled || init?.signal?.aborted === true;
    sent.push({ url, redirect: init?.redirect, isOver });
    return ask(url, input, init).finally(() => {
      isSettled = true;
    });
  };

  const { allowHttp } = platform.fetch;
  return {
    fetch: allowHttp === undefined ? send : Object.assign(send, { allowHttp }),
    sent,
    get isBroken() {
      return outage !== undefined;
    },
    breakFrom(request, fault) {
      outage = { from: sent.length + request, fault };
    },
    mend() {
      outage = undefined;
      platform.recover();
    },
  };
}

/** As fetch fails; the message quotes the URL, as that of some fetch does, so that it shows where it is logged. */
function unreachable(url: string): TypeError {
  const cause = Object.assign(new Error(`connect ECONNREFUSED, ${url}`), { code: 'ECONNREFUSED' });
  return new TypeError(`fetch of ${url} failed`, { cause });
}
