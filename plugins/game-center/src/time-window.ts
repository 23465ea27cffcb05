/** How far from now the time of a signature may be, ms. */
export interface TimeWindow {
  readonly pastWindowMs: number;
  readonly futureWindowMs: number;
}

/** Whether a signature of this time, ms, may be used now. */
export const isInWindow = (
  timestamp: number,
  now: number,
  { pastWindowMs, futureWindowMs }: TimeWindow,
): boolean => now - pastWindowMs < timestamp && timestamp <= now + futureWindowMs;

/** From when on, ms, nothing can be in the window that is in it now. */
export const windowEnd = (now: number, { pastWindowMs, futureWindowMs }: TimeWindow): number =>
  now + pastWindowMs + futureWindowMs;
