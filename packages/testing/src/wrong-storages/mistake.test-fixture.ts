import type { StorageAdapter } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';

/** What a storage does wrong, such a storage, and the tests of the kit that must fail for it. */
export type Mistake = readonly [
  mistake: string,
  make: () => StorageAdapter,
  caughtBy: readonly string[],
];

/** The parts of a storage that have methods of their own. */
type Part = 'players' | 'links' | 'vault' | 'friends' | 'push';

/** A storage that is right but for these methods of a part. */
export function withPart<Name extends Part>(
  name: Name,
  make: (inner: StorageAdapter) => Partial<StorageAdapter[Name]>,
): StorageAdapter {
  const inner = memoryStorage();
  return { ...inner, [name]: { ...inner[name], ...make(inner) } };
}

/** One turn of the event loop, in which others get their chance. */
export const turn = (): Promise<void> => new Promise((go) => setImmediate(go));
