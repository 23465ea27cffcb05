import {
  isStorageConflict,
  isStorageUnavailable,
  type StorageAdapter,
  StorageConflict,
  StorageUnavailable,
} from '@playerlink/core';
import { callOf, routed } from './routes.ts';

/** One end of a line to another thread: a `Worker`, its `parentPort`, or a `MessagePort`. */
export interface Channel {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

interface Question {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

type Outcome =
  | { readonly value: unknown }
  | { readonly failure: 'conflict' | 'unavailable' | 'other'; readonly message: string };

type Answer = { readonly id: number } & Outcome;

/**
 * Answers, over a channel, the calls that {@link remoteStorage} makes at its other end, for as long as the
 * channel is open. A brand is kept, of other errors the text.
 */
export function serveStorage(storage: StorageAdapter, channel: Channel): void {
  channel.on('message', (question) => {
    const { id, method, args } = question as Question;
    void answerTo(storage, method, args).then((answer) => channel.postMessage({ id, ...answer }));
  });
}

async function answerTo(
  storage: StorageAdapter,
  method: string,
  args: readonly unknown[],
): Promise<Outcome> {
  try {
    return { value: await callOf(method, args)(storage) };
  } catch (thrown) {
    const failure = isStorageConflict(thrown)
      ? 'conflict'
      : isStorageUnavailable(thrown)
        ? 'unavailable'
        : 'other';
    return { failure, message: String(thrown) };
  }
}

/**
 * The storage at the other end of a channel, where `serveStorage` answers: a `peer` for `openTwice` that
 * runs at the same time, not by turns, also where a driver blocks its thread.
 */
export function remoteStorage(channel: Channel): StorageAdapter {
  const asked = new Map<number, (answer: Answer) => void>();
  let count = 0;
  channel.on('message', (message) => {
    const answer = message as Answer;
    asked.get(answer.id)?.(answer);
    asked.delete(answer.id);
  });
  return routed(async (method, _call, args) => {
    count += 1;
    const id = count;
    const answer = await new Promise<Answer>((resolve) => {
      asked.set(id, resolve);
      channel.postMessage({ id, method, args });
    });
    if ('failure' in answer) throw errorOf(answer);
    return answer.value;
  });
}

function errorOf({ failure, message }: Extract<Outcome, { failure: string }>): Error {
  if (failure === 'conflict') return new StorageConflict(message);
  return failure === 'unavailable' ? new StorageUnavailable(message) : new Error(message);
}
