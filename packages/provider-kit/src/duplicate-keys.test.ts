import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { hasDuplicateKeys } from './duplicate-keys.ts';

// Many runs each, also where the machine is busy.
vi.setConfig({ testTimeout: 60_000 });

test.each([
  '{"a":1,"a":1}',
  '{"a":1,"b":2,"a":3}',
  '{"a":1,"\\u0061":2}',
  '{"":1,"":2}',
  '{"__proto__":1,"__proto__":2}',
  '{"x":{"a":1,"a":2}}',
  '[{"a":1},{"a":1,"a":2}]',
  '{"a":{"b":1},"a":2}',
  '{"a":{"a":1},"b":[{"a":1}],"a":2}',
  '{ "a" : 1 ,\n"a"\t: 2 }',
  '{"\\"a":1,"\\"a":2}',
  '{"\\\\":1,"\\\\":2}',
])('twice: %s', (json) => {
  expect(hasDuplicateKeys(json)).toBe(true);
});

test.each([
  '{}',
  '[]',
  '"a"',
  '1',
  'null',
  '{"a":1,"b":1}',
  '{"a":1,"A":1}',
  '{"a":{"a":{"a":1}}}',
  '[{"a":1},{"a":1}]',
  '{"a":"a","b":"a"}',
  '{"a":"\\"a\\":1,\\"a\\":2"}',
  '{"a":"{","b":"}","c":":"}',
  '{"a":["b","b"],"b":1}',
  '{"\\\\":1,"\\"":2}',
  '{"a":[{"b":1},{"b":1}],"b":{"a":1}}',
])('once: %s', (json) => {
  expect(hasDuplicateKeys(json)).toBe(false);
});

/** A JSON value that keeps its members as they are written, so that there may be two of one name. */
type Tree =
  | { readonly text: string }
  | { readonly items: readonly Tree[] }
  | { readonly members: ReadonlyArray<readonly [string, Tree]> };

/** One name in different spellings. */
const NAMES = [
  '"a"',
  '"\\u0061"',
  '"b"',
  '""',
  '"__proto__"',
  '"{\\"a\\":"',
  '"\\\\"',
  '"\\u005c"',
];
const SCALARS = ['1', '-0.5e3', 'true', 'null', '"a"', '"{"', '"}:"', '"\\"a\\":1,"', '"\\\\"'];
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({ text: fc.constantFrom(...SCALARS) }),
    fc.record({ items: fc.array(tie('tree'), { maxLength: 3 }) }),
    fc.record({
      members: fc.array(fc.tuple(fc.constantFrom(...NAMES), tie('tree')), { maxLength: 4 }),
    }),
  ),
}));

function write(value: Tree, blank: string): string {
  if ('text' in value) return value.text;
  if ('items' in value) {
    return `[${blank}${value.items.map((item) => write(item, blank)).join(`${blank},`)}]`;
  }
  const members = value.members.map(
    ([name, item]) => `${name}${blank}:${blank}${write(item, blank)}`,
  );
  return `{${blank}${members.join(`,${blank}`)}${blank}}`;
}

/** Slow and plain: compares every name with every other. */
function isTwice(value: Tree): boolean {
  if ('text' in value) return false;
  if ('items' in value) return value.items.some(isTwice);
  const names = value.members.map(([name]) => JSON.parse(name) as string);
  return (
    names.some((name, at) => names.indexOf(name) !== at) ||
    value.members.some(([, item]) => isTwice(item))
  );
}

test('agrees with a slow comparison of all names', () => {
  const seen = { twice: 0, once: 0 };
  fc.assert(
    fc.property(tree, fc.constantFrom('', ' ', '\n\t'), (value, blank) => {
      const json = write(value, blank);
      JSON.parse(json);
      seen[isTwice(value) ? 'twice' : 'once'] += 1;
      expect(hasDuplicateKeys(json)).toBe(isTwice(value));
    }),
    { seed: 20_261_123, numRuns: 2_000 },
  );
  expect(Math.min(seen.twice, seen.once)).toBeGreaterThan(200);
});

test('agrees with JSON.parse on any JSON: what was written from an object has no name twice', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      expect(hasDuplicateKeys(json)).toBe(false);
    }),
    { seed: 20_261_123, numRuns: 1_000 },
  );
});
