/** The third argument of a reviver, which TypeScript's own library does not know yet. */
type Revive = (key: string, value: unknown, context: { readonly source: string }) => unknown;

/**
 * Reads JSON text that comes from outside. A number beyond ±(2^53 - 1) becomes a string, spelt as in
 * the text, so that no id is rounded; a member named `__proto__` is left out. The objects have the usual
 * prototype: ask `Object.hasOwn` before you believe in a member.
 *
 * @throws SyntaxError for anything else than JSON, or nested too deep; it quotes nothing of the text.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, revive as Parameters<typeof JSON.parse>[1]);
  } catch {
    // The engine's own error quotes the text, which may be a platform's answer about a player.
    throw new SyntaxError('the text is not JSON, or is nested too deep');
  }
}

const revive: Revive = (key, value, { source }) => {
  if (key === '__proto__') return undefined;
  const rounded = typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER;
  return rounded ? source : value;
};
