import { randomUUID } from 'node:crypto';
import { type Clock, type Logger, nameOf } from '@playerlink/core';
import { batched } from './batched.ts';
import type { HeldKeys } from './held-keys.ts';
import type { Line } from './line.ts';
import { ENTER, GIVE_UP, LEAVE, RENEW, SWEEP_HELD, SWEEP_NODES } from './node-statements.ts';

/** How many keys one statement writes, or sweeps. */
const MAX_KEYS = 1_000;

/** What a lease is made of; times in ms. */
export interface LeaseOptions {
  readonly line: Line;
  readonly keys: HeldKeys;
  readonly clock: Clock;
  readonly leaseMs: number;
  readonly logger: Logger;
}

interface Renewal {
  readonly isRenewed: boolean;
  /** Leases of others were over for long. */
  readonly areSomeOver: boolean;
}

const NOT_RENEWED: Renewal = { isRenewed: false, areSomeOver: false };

/** The lease of this process: what it holds counts for the others as long as this is renewed. */
export class NodeLease {
  readonly #options: LeaseOptions;
  readonly #renewing: (sweeps: boolean) => Promise<void>;
  /** The node as which it is known. One that has been given up comes back as another. */
  #id: string = randomUUID();
  #isOver = false;

  constructor(options: LeaseOptions) {
    this.#options = options;
    this.#renewing = batched((asked) => this.#run(asked.includes(true)));
  }

  /** Renews it, and writes what has changed. Never rejects: what fails is written by the next one. */
  renew(): Promise<void> {
    return this.#renewing(false);
  }

  /** The same, and takes away some of what crashed processes have left. */
  beat(): Promise<void> {
    return this.#renewing(true);
  }

  /** Ends it: nothing is held and nothing written any more. */
  async leave(): Promise<void> {
    const { keys, line } = this.#options;
    this.#isOver = true;
    keys.clear();
    await this.#renewing(false);
    // Without a connection it is over by itself, a little later.
    await line.query(LEAVE, [this.#id]).catch(() => {});
  }

  async #run(sweeps: boolean): Promise<void> {
    const { line, logger } = this.#options;
    if (this.#isOver || !line.isUp) return;
    try {
      const areSomeOver = await this.#write();
      if (sweeps && areSomeOver) await this.#sweep();
    } catch (thrown) {
      logger.warn(nameOf(thrown), 'who is here could not be written: the others see it later');
    }
  }

  /** Writes all changes; whether there is something to sweep. */
  async #write(): Promise<boolean> {
    const { keys } = this.#options;
    let renewal = await this.#writeSome();
    if (!renewal.isRenewed) {
      await this.#enter();
      renewal = await this.#writeSome();
    }
    while (renewal.isRenewed && keys.isBehind && !this.#isOver) renewal = await this.#writeSome();
    return renewal.areSomeOver;
  }

  async #writeSome(): Promise<Renewal> {
    const { keys, line, clock, leaseMs } = this.#options;
    const changes = keys.take(MAX_KEYS);
    const { put, drop } = changes;
    const now = clock.now();
    try {
      const values = [this.#id, now + leaseMs, put, drop, now - leaseMs];
      const [renewal = NOT_RENEWED] = await line.query<Renewal>(RENEW, values);
      if (renewal.isRenewed) keys.written(changes);
      else keys.failed(changes);
      return renewal;
    } catch (thrown) {
      keys.failed(changes);
      throw thrown;
    }
  }

  /** The first time, and when the others have given it up or the server has lost it. */
  async #enter(): Promise<void> {
    const { keys, line, clock, leaseMs } = this.#options;
    this.#id = randomUUID();
    keys.startAnew();
    await line.query(ENTER, [this.#id, clock.now() + leaseMs]);
  }

  /** A lease that was over for as long again is given up for good: clocks may differ a little. */
  async #sweep(): Promise<void> {
    const { line, clock, leaseMs } = this.#options;
    await line.query(GIVE_UP, [clock.now() - leaseMs]);
    await line.query(SWEEP_HELD, [MAX_KEYS]);
    await line.query(SWEEP_NODES, []);
  }
}
