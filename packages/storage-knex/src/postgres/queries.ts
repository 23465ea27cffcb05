import { createHash } from 'node:crypto';
import { StorageUnavailable } from '@playerlink/core';
import { bind } from '../adapter/bind.ts';
import type { Step, Values } from '../adapter/script.ts';
import type { Statements } from '../statements/statements.ts';
import { type PgQuery, TYPES } from './driver.ts';
import { oneStatement } from './one-statement.ts';

/** The queries of steps, with their values; their text is written once. */
export interface Queries {
  of(step: Step): PgQuery;
  /** All steps in one query; written once for each list of names. */
  ofAll(steps: readonly Step[]): PgQuery;
}

type Text = Omit<PgQuery, 'values'>;

/** @param named whether a query has a name, by which a connection prepares it once */
export function queriesOf(statements: Statements, named: boolean): Queries {
  const textOf = (texts: Map<string, Text>, key: string, write: () => string): Text => {
    const known = texts.get(key);
    if (known !== undefined) return known;
    const text = write();
    const made = { text, types: TYPES, ...(named && { name: nameOf(text) }) };
    texts.set(key, made);
    return made;
  };
  const single = new Map<string, Text>();
  const joined = new Map<string, Text>();
  const valuesOf = ({ name, values }: Step) => bindText(statements[name].parameters, values);
  return {
    of: (step) => ({
      ...textOf(single, step.name, () => statements[step.name].sql),
      values: valuesOf(step),
    }),
    ofAll: (steps) => ({
      ...textOf(joined, steps.map(({ name }) => name).join(), () =>
        oneStatement(steps, statements),
      ),
      values: steps.flatMap(valuesOf),
    }),
  };
}

/** By the text, so that two versions of it on one connection have two names; Postgres knows 63 characters. */
const nameOf = (text: string): string =>
  `playerlink_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;

function bindText(parameters: readonly string[], values: Values) {
  const bound = bind(parameters, values);
  const at = bound.findIndex((value) => typeof value === 'string' && value.includes('\0'));
  if (at === -1) return bound;
  throw new StorageUnavailable(`${parameters[at]} has a NUL, which Postgres cannot hold`);
}
