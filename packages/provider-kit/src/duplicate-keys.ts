const TOKEN = /"(?:[^"\\]|\\.)*"|[{}:]/g;

/**
 * Whether some object in a JSON text has two members of one name, also where one is spelt with escapes.
 * Two readers of such a text may see two different values. The text must be JSON.
 */
export function hasDuplicateKeys(json: string): boolean {
  const open: Array<Set<string>> = [];
  let last = '';
  for (const [token] of json.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (token === ':') {
      const names = open.at(-1);
      const name = JSON.parse(last) as string;
      if (names?.has(name)) return true;
      names?.add(name);
    }
    last = token;
  }
  return false;
}
