import { describe, expect, it } from 'vitest';
import { compared, isMet, lineOf } from './line.ts';
import { page, table } from './table.ts';

const floor = { name: 'floor', values: [100, 200, 400] };

describe('a line', () => {
  it('compares round by round', () => {
    const line = compared('resumed', '/s', [60, 100, 260], floor);
    expect(line.ratio).toEqual({ median: 0.6, low: 0.5, high: 0.65 });
    expect(line.against?.measured.median).toBe(200);
  });

  it('meets its target or does not', () => {
    const more = { target: { atLeast: 0.6 } };
    expect(isMet(compared('a', '/s', [60, 120, 240], floor, more))).toBe(true);
    expect(isMet(compared('a', '/s', [59, 118, 300], floor, more))).toBe(false);
    expect(isMet(lineOf('a', 'rounds', [1], { target: { atLeast: 1 } }))).toBe(true);
    expect(isMet(lineOf('a', 'rounds', [1]))).toBeUndefined();
  });
});

describe('the table', () => {
  it('has a row a line, and says what was missed', () => {
    const lines = [
      compared('resumed', '/s', [50, 50, 50], floor, {
        target: { atLeast: 0.6 },
        note: 'p99 2 ms',
      }),
      lineOf('memory', 'MiB', [1234.5678]),
    ];
    const rows = table(lines).trimEnd().split('\n');
    expect(rows).toHaveLength(4);
    expect(new Set(rows.map((row) => row.length)).size).toBe(1);
    expect(rows[2]).toContain('| 50 /s');
    expect(rows[2]).toContain('floor: 200 (100..400) /s');
    expect(rows[2]).toContain('0.25 (0.125..0.5)');
    expect(rows[2]).toContain('0.6 or more: MISSED');
    expect(rows[3]).toContain('1235 MiB');
  });

  it('stands on a page with how it came to be, and whether the machine was noisy', () => {
    const report = {
      name: 'connect',
      about: 'Connects.',
      date: '2026-11-23T00:00:00Z',
      machine: 'two cores',
      settings: { rounds: 5 },
      lines: [lineOf('memory', 'MiB', [1])],
    };
    expect(page(report)).toContain('two cores. rounds 5.');
    expect(page(report)).not.toContain('noisy');
    expect(page({ ...report, noise: 'The machine was noisy: x.' })).toContain('**The machine was');
  });
});
