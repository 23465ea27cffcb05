import type { Round } from '../measure/closed-loop.ts';
import { spreadOf } from '../measure/statistics.ts';
import { compared, type Line, type Target } from '../report/line.ts';

/** Rates side by side, with the latencies of both as a remark. */
export function rateLine(
  what: string,
  ours: readonly Round[],
  { name, rounds: theirs }: { readonly name: string; readonly rounds: readonly Round[] },
  target?: Target,
): Line {
  const rates = (rounds: readonly Round[]) => rounds.map(({ perSecond }) => perSecond);
  const note = `p50 and p99 ${latencies(ours)} ms; ${name} ${latencies(theirs)} ms`;
  const against = { name, values: rates(theirs) };
  return compared(what, '/s', rates(ours), against, { note, ...(target && { target }) });
}

const latencies = (rounds: readonly Round[]): string =>
  (['p50', 'p99'] as const)
    .map((part) => spreadOf(rounds.map((round) => round[part])).median.toPrecision(3))
    .join(', ');
