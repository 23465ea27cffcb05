import { ratios, type Spread, spreadOf } from '../measure/statistics.ts';

/** One line of the table: what was measured, against what, and what it should be. */
export interface Line {
  readonly what: string;
  readonly unit: string;
  readonly measured: Spread;
  /** What it stands beside, measured in the same rounds. */
  readonly against?: { readonly name: string; readonly measured: Spread };
  /** Ours divided by theirs, round by round. */
  readonly ratio?: Spread;
  /** A bound of the ratio, or of the measured median where there is nothing beside it. */
  readonly target?: Target;
  readonly note?: string;
}

/** The least a median may be. */
export interface Target {
  readonly atLeast: number;
}

/** What a line says beside its numbers. */
export type LineMore = Pick<Line, 'target' | 'note'>;

/** A line that stands alone; one value a round. */
export const lineOf = (
  what: string,
  unit: string,
  values: readonly number[],
  more: LineMore = {},
): Line => ({ what, unit, measured: spreadOf(values), ...more });

/** A line of two things that were measured in turn; one value of each a round. */
export const compared = (
  what: string,
  unit: string,
  ours: readonly number[],
  against: { readonly name: string; readonly values: readonly number[] },
  more: LineMore = {},
): Line => ({
  ...lineOf(what, unit, ours, more),
  against: { name: against.name, measured: spreadOf(against.values) },
  ratio: spreadOf(ratios(ours, against.values)),
});

/** Whether the line is as it should be; absent without a target. */
export function isMet({ target, ratio, measured }: Line): boolean | undefined {
  return target && (ratio ?? measured).median >= target.atLeast;
}
