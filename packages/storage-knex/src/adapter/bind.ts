import { StorageUnavailable } from '@playerlink/core';
import type { Values } from './script.ts';

/**
 * The values of a statement in the order of its parameters.
 *
 * @throws StorageUnavailable for a value that is missing or ill-formed text
 */
export const bind = (parameters: readonly string[], values: Values) =>
  parameters.map((parameter) => bindable(parameter, values[parameter]));

function bindable(parameter: string, value: string | number | null | undefined) {
  if (value === undefined) throw new StorageUnavailable(`no value for ${parameter}`);
  // UTF-8 has no lone surrogates: the driver would store U+FFFD, and two ids would become one.
  if (typeof value === 'string' && !value.isWellFormed()) {
    throw new StorageUnavailable(`${parameter} is not well-formed text`);
  }
  return value;
}
