import { describe, expect, it } from 'vitest';
import { percentile, ratios, spreadOf } from './statistics.ts';

describe('percentile', () => {
  it('is the value that so many do not exceed, whatever their order', () => {
    const values = Array.from({ length: 100 }, (_, at) => 100 - at);
    expect(percentile(values, 0.5)).toBe(50);
    expect(percentile(values, 0.99)).toBe(99);
    expect(percentile(values, 1)).toBe(100);
    expect(percentile(values, 0)).toBe(1);
    expect(percentile([10, 9], 0.99)).toBe(10);
    expect(percentile([7], 0.5)).toBe(7);
  });

  it('refuses what has none', () => {
    expect(() => percentile([], 0.5)).toThrow(RangeError);
    expect(() => percentile([1], 1.01)).toThrow(RangeError);
    expect(() => percentile([1], Number.NaN)).toThrow(RangeError);
  });
});

describe('spreadOf', () => {
  it('has the middle and the ends', () => {
    expect(spreadOf([30, 4, 100])).toEqual({ median: 30, low: 4, high: 100 });
    expect(spreadOf([1, 2, 3, 10])).toEqual({ median: 2.5, low: 1, high: 10 });
    expect(spreadOf([5])).toEqual({ median: 5, low: 5, high: 5 });
    expect(() => spreadOf([])).toThrow(RangeError);
  });
});

it('ratios are of the same round', () => {
  expect(ratios([10, 30], [5, 60])).toEqual([2, 0.5]);
});
