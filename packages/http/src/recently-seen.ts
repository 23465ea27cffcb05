/** Remembers at least the last `size` texts that were added or asked for, and at most twice as many. */
export function recentlySeen(size: number) {
  let young = new Set<string>();
  let old = new Set<string>();
  const add = (text: string): void => {
    if (young.has(text)) return;
    if (young.size >= size) {
      old = young;
      young = new Set();
    }
    young.add(text);
  };
  return {
    add,
    has(text: string): boolean {
      if (young.has(text)) return true;
      if (!old.has(text)) return false;
      add(text);
      return true;
    },
  };
}
