import { Outage } from '@playerlink/core';

/** How one call ended. `isDown`: a failure that speaks against the platform, not against this request. */
export type CallResult<Answer> =
  | { readonly answer: Answer; readonly status: number }
  | {
      readonly outage: Outage;
      /** Absent when there was no answer. */
      readonly status?: number;
      readonly again: boolean;
      readonly isDown: boolean;
    };

/** How a call ended that was never made: it says nothing about the platform. */
export const unasked = (host: string, reason: string, retryAfterMs: number): CallResult<never> => ({
  outage: new Outage(`${host} ${reason}`, { retryAfterMs }),
  again: false,
  isDown: false,
});

/** Whether a result speaks against the platform. */
export const isDown = (result: CallResult<unknown>): boolean => 'outage' in result && result.isDown;
