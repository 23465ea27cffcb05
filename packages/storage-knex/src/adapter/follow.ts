import type { Script, Step } from './script.ts';

/** Runs a script to its end with a driver that answers later. */
export async function follow<T>(
  script: Script<T>,
  execute: (step: Step) => Promise<unknown>,
): Promise<T> {
  let step = script.next();
  while (step.done !== true) step = script.next(await execute(step.value));
  return step.value;
}
