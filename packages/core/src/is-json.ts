/** How deep JSON from outside may be nested. */
const MAX_DEPTH = 64;

/**
 * Whether a value can be written as JSON as it stands: no cycle, no BigInt, no function, at most 64
 * levels. A player must not be created whose answer then cannot be written.
 */
export function isJson(value: unknown, depth: number = MAX_DEPTH): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth === 0) return false;
  return Object.values(value).every((part) => part === undefined || isJson(part, depth - 1));
}
