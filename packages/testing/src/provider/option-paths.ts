import { isDeepStrictEqual } from 'node:util';
import type { OptionValues } from './stage.ts';

/** Where an option stands: its name, behind those of the options that it is part of. */
export type OptionPath = readonly [name: string, ...deeper: string[]];

/** Every option that is set, at any depth, and what it is. Those within lists are part of the list. */
export function optionsAt(
  options: OptionValues,
  above: readonly string[] = [],
): ReadonlyArray<readonly [path: OptionPath, value: unknown]> {
  return Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const path = [...above, name] as unknown as OptionPath;
    return [[path, value] as const, ...(isRecord(value) ? optionsAt(value, path) : [])];
  });
}

/** The options with one of them set to another value; `undefined` leaves it out. */
export function withOption(
  options: OptionValues,
  [name, ...[next, ...deeper]]: OptionPath,
  value: unknown,
): OptionValues {
  const { [name]: present, ...others } = options;
  if (next !== undefined) {
    const inner = withOption(present as OptionValues, [next, ...deeper], value);
    return { ...options, [name]: inner };
  }
  return value === undefined ? others : { ...options, [name]: value };
}

/** What both titles have, and not the same: of options with parts, the parts. A function binds nothing. */
export const differingOptions = (one: OptionValues, other: OptionValues): OptionPath[] =>
  optionsAt(one).flatMap(([path, value]) => {
    if (isRecord(value) || typeof value === 'function') return [];
    const theirs = valueAt(other, path);
    return theirs === undefined || isDeepStrictEqual(value, theirs) ? [] : [path];
  });

/** A plain object: not a list, nor an instance of a class. */
export function isRecord(value: unknown): value is OptionValues {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const valueAt = (options: OptionValues, path: OptionPath): unknown =>
  path.reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), options);
