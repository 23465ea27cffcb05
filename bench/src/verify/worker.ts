import { parentPort, workerData } from 'node:worker_threads';
import { openVerifier, type Platform } from './verifiers.ts';

/** A proof on its way to the worker, and its number on the way back. */
export interface Sent {
  readonly number: number;
  readonly proof: unknown;
}

const verifier = await openVerifier(workerData as Platform);
parentPort?.on('message', async ({ number, proof }: Sent) => {
  await verifier.verify(proof);
  parentPort?.postMessage(number);
});
parentPort?.postMessage(verifier.proofs);
