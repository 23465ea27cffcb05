import type { ConnectPlan } from '@playerlink/core';
import { applyPlan } from '../adapter/apply-plan.ts';
import type { Step } from '../adapter/script.ts';
import type { StatementName, Statements } from '../statements/statements.ts';

/** What a plan that cannot be applied makes of itself; the server's log shows it. */
export const LOST = 'playerlink: the plan lost a race';

/** A key that is taken makes no error but a step that wrote nothing, as all others do. */
const TAILS: Partial<Record<StatementName, string>> = {
  insertPlayer: ' on conflict do nothing',
  insertLink: ' on conflict do nothing',
  insertSession: ' on conflict do nothing',
};

const isWrite = ({ want }: Step): boolean => want === 'run';

/**
 * The steps of a plan, known before any is run: no step of a plan depends on what another one answers, as
 * long as all of them find something.
 */
export function stepsOf(game: string, plan: ConnectPlan): readonly Step[] {
  const script = applyPlan(game, plan);
  const steps: Step[] = [];
  for (let next = script.next(); next.done !== true; ) {
    steps.push(next.value);
    next = script.next(isWrite(next.value) ? 1 : {});
  }
  return steps;
}

/**
 * Whether the steps may stand in one statement, where each sees the rows as they were before all of them,
 * and what belongs to a removed link goes last. So none may remove a link or write what another one has
 * written. Each kind comes once, so that there are not more statements than kinds of plans.
 */
export function fitsOneStatement({ writes }: ConnectPlan): boolean {
  const kinds = new Set(writes.map(({ kind }) => kind));
  const session = writes.find((write) => write.kind === 'insertSession')?.session;
  return (
    kinds.size === writes.length &&
    !kinds.has('removeLink') &&
    !(kinds.has('insertPlayer') && kinds.has('renamePlayer')) &&
    !(kinds.has('insertLink') && kinds.has('touchLink')) &&
    !writes.some((write) => write.kind === 'retireSession' && write.id === session?.id)
  );
}

/**
 * All steps as one statement, in their order, that fails as a whole when one of them finds or writes
 * nothing: `case` asks them one after the other, and text that is no number is the way to fail. Its values
 * are those of the steps, one after the other.
 */
export function oneStatement(steps: readonly Step[], statements: Statements): string {
  let values = 0;
  const parts = steps.map((step, at) => {
    const { sql, parameters } = statements[step.name];
    const first = values;
    values += parameters.length;
    const numbered = sql.replace(/\$(\d+)/g, (_, n) => `$${first + Number(n)}`);
    const returning = isWrite(step) ? ' returning 1' : '';
    return `s${at} as (${numbered}${TAILS[step.name] ?? ''}${returning})`;
  });
  const asked = steps.map((_, at) => `when not exists (select from s${at}) then '${LOST}'`);
  return `with ${parts.join(', ')} select cast(case ${asked.join(' ')} else '1' end as integer)`;
}
