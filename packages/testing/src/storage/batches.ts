/** One call for each, 50 at a time: no more than wait for a connection without harm. */
export async function inBatches<T>(
  items: readonly T[],
  call: (item: T) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < items.length; at += 50) {
    await Promise.all(items.slice(at, at + 50).map(call));
  }
}
