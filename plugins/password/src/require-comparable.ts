import { Outage } from '@playerlink/core';

/** What argon2 makes one of: kind, version, parameters, salt and hash. */
const SECRET =
  /^\$argon2(?:id|i|d)\$(?:v=\d{1,3}\$)?(?<parameters>[^$\s]+)\$[A-Za-z0-9+/]{11,}\$[A-Za-z0-9+/]{6,}$/;

/** KiB of memory, times passes: some 3 seconds of one thread. */
const MOST_WORK = 1_048_576;

/** Each may be a thread of its own. */
const MOST_LANES = 16;

/**
 * Checks an argon2 secret before it is compared. An imported one says itself what that costs, and a thread
 * that works on it cannot be stopped: a few that take for ever would be all the threads there are.
 *
 * @throws Outage for one that is broken, or costs more than `ownWork` and than 1 GiB of memory times passes
 */
export function requireComparable(secret: string, ownWork: number): void {
  const parameters = SECRET.exec(secret)?.groups?.parameters?.split(',') ?? [];
  const costs = ['m', 't', 'p'].map((name) => costOf(name, parameters));
  const [memory, passes, lanes] = costs.map((cost) => cost ?? Number.NaN) as [
    number,
    number,
    number,
  ];
  const isCheap = memory * passes <= Math.max(MOST_WORK, ownWork) && lanes <= MOST_LANES;
  if (isCheap) return;
  throw new Outage('an argon2 secret of an account is broken or costs too much', {
    operator:
      'give the player a new password: an imported argon2 secret is broken, has more than 16 lanes, or takes more than 1 GiB of memory times passes',
  });
}

/** Absent when the parameter is not there, is there twice or is no number. */
function costOf(name: string, parameters: readonly string[]): number | undefined {
  const [own, second] = parameters.filter((parameter) => parameter.startsWith(`${name}=`));
  const digits = own?.slice(name.length + 1) ?? '';
  return second === undefined && /^[1-9]\d{0,9}$/.test(digits) ? Number(digits) : undefined;
}
