import { param } from './compile.ts';

/** These columns and `game`, each with a parameter of its own name. */
export const rowOf = (...columns: readonly string[]) =>
  Object.fromEntries(['game', ...columns].map((column) => [column, param(column)]));
