import type { WebSocket } from 'ws';
import type { Members } from './envelope.ts';

/** So many requests of one socket are answered at a time; the others wait unread. */
const MAX_IN_FLIGHT = 32;

/** How one request is answered. */
export interface Turn {
  answer(): Promise<Members>;
  /** It waits until those before it that wait are answered. */
  readonly isInTurn: boolean;
}

/** The requests of one socket that are not answered yet. */
export interface RequestQueue {
  add(requests: readonly Members[]): void;
  /** Nothing is answered before this. */
  open(): void;
  /** The end: forgets what has not begun, and lets the socket be read to its close. */
  end(): void;
}

/** Answers go out as they come, so one may overtake another. While too many wait, the socket is not read. */
export function requestQueue(
  ws: WebSocket,
  turnOf: (request: Members) => Turn,
  send: (frame: Members) => void,
): RequestQueue {
  const waiting: Members[] = [];
  let isOpen = false;
  let isOver = false;
  let inFlight = 0;
  let last: Promise<unknown> = Promise.resolve();
  const start = (request: Members) => {
    const { answer, isInTurn } = turnOf(request);
    const answered = isInTurn ? last.then(() => (isOver ? undefined : answer())) : answer();
    if (isInTurn) last = answered;
    inFlight += 1;
    void answered.then((frame) => {
      inFlight -= 1;
      if (frame !== undefined) send(frame);
      pump();
    });
  };
  const pump = () => {
    while (isOpen && inFlight < MAX_IN_FLIGHT) {
      const next = waiting.shift();
      if (next === undefined) break;
      start(next);
    }
    if (waiting.length > 0) ws.pause();
    else if (ws.isPaused) ws.resume();
  };
  return {
    add(requests) {
      waiting.push(...requests);
      pump();
    },
    open() {
      isOpen = true;
      pump();
    },
    end() {
      isOver = true;
      waiting.length = 0;
      if (ws.isPaused) ws.resume();
    },
  };
}
