import { generateKeyPairSync, sign, verify as verifySignature } from 'node:crypto';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { openVerifier, type Platform } from './verifiers.ts';
import type { Sent } from './worker.ts';

/** One way to verify proofs, each time the next. */
export interface Way {
  once(): Promise<unknown>;
  close(): Promise<unknown>;
}

/** In turn, for ever. */
function inTurn<T>(all: readonly T[]): () => T {
  let at = 0;
  return () => {
    at = (at + 1) % all.length;
    return all[at] as T;
  };
}

/** As a game does it: where the request came in. */
export async function onTheLoop(platform: Platform): Promise<Way> {
  const { proofs, verify, close } = await openVerifier(platform);
  const next = inTurn(proofs);
  return { once: () => verify(next()), close };
}

/** The same provider in one worker thread, to which each proof is sent. */
export async function inAWorker(platform: Platform): Promise<Way> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: platform });
  const [proofs] = (await once(worker, 'message')) as [readonly unknown[]];
  const next = inTurn(proofs);
  const waiting = new Map<number, () => void>();
  let sent = 0;
  worker.on('message', (number: number) => {
    waiting.get(number)?.();
    waiting.delete(number);
  });
  return {
    once: () =>
      new Promise<void>((resolve) => {
        sent += 1;
        waiting.set(sent, resolve);
        worker.postMessage({ number: sent, proof: next() } satisfies Sent);
      }),
    close: () => worker.terminate(),
  };
}

/** A bare RSA signature of 2,048 bits. */
function signature() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const data = Buffer.alloc(500, 'x');
  return { data, publicKey, signed: sign('sha256', data, privateKey) };
}

/** The signature alone, on the event loop: what no way of verifying on it can be faster than. */
export async function bareOnTheLoop(): Promise<Way> {
  const { data, publicKey, signed } = signature();
  return {
    once: async () => verifySignature('sha256', data, publicKey, signed),
    close: async () => {},
  };
}

/** The signature alone, by `crypto.verify` with a callback: libuv's thread pool does the work. */
export async function bareInThePool(): Promise<Way> {
  const { data, publicKey, signed } = signature();
  return {
    once: () =>
      new Promise((resolve, reject) => {
        verifySignature('sha256', data, publicKey, signed, (error, isGood) => {
          if (error === null && isGood) resolve(isGood);
          else reject(error ?? new Error('a good signature was refused'));
        });
      }),
    close: async () => {},
  };
}
