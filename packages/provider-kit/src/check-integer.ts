/**
 * The value, when it is an integer of `min`..`max`.
 *
 * @throws TypeError naming the option, for anything else
 */
export function checkInteger(name: string, value: number, min: number, max: number): number {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
  throw new TypeError(`${name} must be an integer of ${min}..${max}`);
}
