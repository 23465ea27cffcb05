/** Shorter names have too many neighbours. */
const LONG_ENOUGH = 4;

/** The known name that a misspelt one was most likely meant to be; absent where none is near. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const meant = name.toLowerCase();
  const names = [...known];
  for (const edits of meant.length > LONG_ENOUGH ? [0, 1, 2] : [0, 1]) {
    const near = names.find((other) => isWithin(meant, other.toLowerCase(), edits));
    if (near !== undefined) return near;
  }
  return names.find((other) => isBeginning(meant, other.toLowerCase()));
}

/** Whether so many letters added, left out or changed make one name the other. */
function isWithin(one: string, other: string, edits: number): boolean {
  if (Math.abs(one.length - other.length) > edits) return false;
  if (one === '' || other === '') return true;
  if (one[0] === other[0]) return isWithin(one.slice(1), other.slice(1), edits);
  const steps = [
    [1, 0],
    [0, 1],
    [1, 1],
  ] as const;
  return (
    edits > 0 &&
    steps.some(([left, right]) => isWithin(one.slice(left), other.slice(right), edits - 1))
  );
}

/** Whether one name is how the other begins, as in timeout and timeoutMs. */
const isBeginning = (one: string, other: string): boolean =>
  Math.min(one.length, other.length) >= LONG_ENOUGH &&
  (one.startsWith(other) || other.startsWith(one));
