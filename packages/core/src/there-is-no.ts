import { nearestName } from './nearest-name.ts';

/** The sentence about a name that is not known: with the one that was meant, or else with all there are. */
export function thereIsNo(what: string, name: string, known: Iterable<string>): string {
  const names = [...known];
  const nearest = nearestName(name, names);
  const mend =
    nearest !== undefined
      ? `did you mean ${JSON.stringify(nearest)}?`
      : names.length === 0
        ? 'leave it out'
        : `there is: ${names.join(', ')}`;
  return `there is no ${what}${JSON.stringify(name)}; ${mend}`;
}
