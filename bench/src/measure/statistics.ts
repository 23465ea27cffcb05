/** A value measured several times: the middle one, and between which the others lie. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The smallest value that is not below `share` (0..1) of the values: nearest rank, so it is one of them.
 *
 * @throws RangeError without values, and for a share out of its range
 */
export function percentile(values: ArrayLike<number>, share: number): number {
  if (!(share >= 0 && share <= 1)) throw new RangeError('share must be a number of 0..1');
  if (values.length === 0) throw new RangeError('there is no percentile of nothing');
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
}

/**
 * Median, least and greatest. Of an even number of values the median is the mean of the two in the middle.
 *
 * @throws RangeError without values
 */
export function spreadOf(values: ArrayLike<number>): Spread {
  if (values.length === 0) throw new RangeError('there is no median of nothing');
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length / 2;
  const [below, above] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]] as number[];
  return {
    median: ((below as number) + (above as number)) / 2,
    low: sorted[0] as number,
    high: sorted.at(-1) as number,
  };
}

/** Each value divided by the one of the same round. */
export const ratios = (ours: readonly number[], theirs: readonly number[]): number[] =>
  ours.map((value, round) => value / (theirs[round] as number));
