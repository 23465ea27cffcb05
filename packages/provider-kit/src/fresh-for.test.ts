import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { freshFor } from './fresh-for.ts';

// Many runs each, also where the machine is busy.
vi.setConfig({ testTimeout: 60_000 });

const BOUNDS = { leastMs: 60_000, mostMs: 86_400_000, defaultMs: 300_000 };
const fresh = (header: string | null) =>
  freshFor({ get: (name) => (name === 'cache-control' ? header : 'max-age=777') }, BOUNDS);

test.each<[string | null, number]>([
  [null, 300_000],
  ['', 300_000],
  ['no-cache', 300_000],
  ['max-age=600', 600_000],
  ['public, max-age=600', 600_000],
  ['public,max-age=600,must-revalidate', 600_000],
  ['Max-Age = 600', 600_000],
  ['max-age="600"', 600_000],
  ['s-maxage=1200, max-age=600', 600_000],
  ['s-maxage=1200', 300_000],
  ['x-max-age=600', 300_000],
  ['max-age=0', 60_000],
  ['max-age=59', 60_000],
  ['max-age=61', 61_000],
  ['max-age=86400', 86_400_000],
  ['max-age=86401', 86_400_000],
  [`max-age=${'9'.repeat(400)}`, 86_400_000],
  ['max-age=-600', 300_000],
  ['max-age=', 300_000],
  ['max-age=soon', 300_000],
])('cache-control %j: %i ms', (header, ms) => {
  expect(fresh(header)).toBe(ms);
});

test('the default keeps to the bounds too', () => {
  const none = { get: () => null };
  expect(freshFor(none, { ...BOUNDS, defaultMs: 1 })).toBe(60_000);
  expect(freshFor(none, { ...BOUNDS, defaultMs: 1e12 })).toBe(86_400_000);
});

test('any header: within the bounds', () => {
  const pieces = fc.constantFrom('max-age', '=', '"', ',', ' ', '9', '0', '-', 's-maxage', 'é');
  const texts = fc.oneof(fc.string(), fc.string({ unit: pieces }), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(texts, (header) => {
      const ms = fresh(header);
      expect(ms).toBeGreaterThanOrEqual(60_000);
      expect(ms).toBeLessThanOrEqual(86_400_000);
    }),
    { seed: 20_261_123, numRuns: 1_000 },
  );
});

test('any max-age among other directives', () => {
  const others = fc.array(fc.constantFrom('public', 'no-cache', 's-maxage=9', 'stale-if-error=9'));
  fc.assert(
    fc.property(others, fc.nat(), others, (before, seconds, after) => {
      const header = [...before, `max-age=${seconds}`, ...after].join(', ');
      expect(fresh(header)).toBe(Math.min(Math.max(seconds * 1_000, 60_000), 86_400_000));
    }),
    { seed: 20_261_123, numRuns: 1_000 },
  );
});
