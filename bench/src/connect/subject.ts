import type { Kind } from '../floor/floor.ts';
import type { Round } from '../measure/closed-loop.ts';

/** What is asked of a subject in one round. */
export interface Order {
  readonly kind: Kind;
  readonly inFlight: number;
  readonly ms: number;
}

/** What is measured: it does connects of one kind for a while. All subjects of a bench obey the same orders. */
export interface Subject {
  round(order: Order): Promise<Round> | Round;
  close(): Promise<void> | void;
}
