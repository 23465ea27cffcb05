/** How deep JSON from outside may be nested. */
const MAX_DEPTH = 64;

/**
 * Whether a value can be written as JSON as it stands: plain objects and arrays, no cycle, no BigInt, no
 * function, no instance of a class, at most 64 levels. A player must not be created whose answer then
 * cannot be written.
 */
export function isJson(value: unknown): boolean {
  try {
    return isWithin(value, MAX_DEPTH);
  } catch {
    // A getter that throws would throw again when it is written.
    return false;
  }
}

function isWithin(value: unknown, depth: number): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth === 0) return false;
  if (!Array.isArray(value) && !isPlain(value)) return false;
  return Object.values(value).every((part) => part === undefined || isWithin(part, depth - 1));
}

/** Whether a value is an object, and one of `{}` or `Object.create(null)`, of whatever realm. */
export function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
