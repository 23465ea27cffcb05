import { expect, it } from 'vitest';
import { systemRandom } from './default-ports.ts';

it('gives random bytes of any length, never the same again', () => {
  const seen = new Set<string>();
  for (let draw = 0; draw < 3_000; draw += 1) {
    const bytes = systemRandom(16);
    expect(bytes).toHaveLength(16);
    seen.add(Buffer.from(bytes).toString('hex'));
  }
  expect(seen.size).toBe(3_000);
  for (const size of [0, 1, 8_191, 8_192, 8_193, 20_000]) {
    expect(systemRandom(size)).toHaveLength(size);
  }
});

it('gives bytes that are the caller’s own', () => {
  const first = systemRandom(32);
  const before = Buffer.from(first).toString('hex');
  const others = Array.from({ length: 1_000 }, () => Buffer.from(systemRandom(32)).toString('hex'));
  expect(Buffer.from(first).toString('hex')).toBe(before);
  expect(new Set([before, ...others]).size).toBe(1_001);
  // Never the zeros that a place in use is left with.
  expect(others).not.toContain('0'.repeat(64));
});
