import type { Clock, KeySource, Keys } from './contract/ports.ts';
import { isConnectError, isOutage } from './errors.ts';

/** How long a document is used after its source says that there is none, ms. */
const WITHDRAWN_MS = 3_600_000;

/** Sources whose loads failed are remembered too, so that they are not asked at every request. */
const MOST_ENTRIES = 4_096;

interface Entry {
  readonly kind: string;
  /** What was loaded last; absent when that never succeeded. */
  loaded: { readonly document: unknown; readonly loadedAt: number; freshUntil: number } | undefined;
  /** How the last load failed; absent when it did not. */
  failed: { readonly reason: unknown } | undefined;
  /** When the last load ended. */
  endedAt: number;
  loading: Promise<void> | undefined;
}

/** The default of the `keys` port: in memory, by the given clock. */
export function keyCache(clock: Clock): Keys {
  // In the order of use, the least recently read first.
  const entries = new Map<string, Entry>();

  const entryOf = (source: KeySource<unknown>): Entry => {
    const entry: Entry = entries.get(source.id) ?? {
      kind: source.kind.name,
      loaded: undefined,
      failed: undefined,
      endedAt: Number.NEGATIVE_INFINITY,
      loading: undefined,
    };
    entries.delete(source.id);
    entries.set(source.id, entry);
    return entry;
  };

  const load = async (source: KeySource<unknown>, entry: Entry): Promise<void> => {
    try {
      const { document, freshMs } = await source.load();
      const loadedAt = clock.now();
      entry.loaded = { document, loadedAt, freshUntil: loadedAt + freshMs };
      entry.failed = undefined;
    } catch (reason) {
      entry.failed = { reason };
      if (isConnectError(reason)) withdraw(source, entry);
    }
    entry.endedAt = clock.now();
    if (entry.loaded === undefined) return;
    // Those who waited read it now.
    entryOf(source);
    forgetBeyond(source.kind);
  };

  /** There clearly is none any more: the one before has an hour, in case the answer was a mishap. */
  const withdraw = ({ staleMs }: KeySource<unknown>, entry: Entry): void => {
    if (entry.loaded === undefined) return;
    const end = clock.now() + WITHDRAWN_MS - staleMs;
    entry.loaded.freshUntil = Math.min(entry.loaded.freshUntil, end);
  };

  /** Drops what is too much: of this kind of document, and of entries altogether. */
  const forgetBeyond = ({ name, keep }: KeySource<unknown>['kind']): void => {
    const ofKind = [...entries].filter(([, { kind, loaded }]) => kind === name && loaded);
    const excess = new Set(ofKind.slice(0, Math.max(0, ofKind.length - keep)).map(([id]) => id));
    for (const id of excess) if (entries.get(id)?.loading === undefined) entries.delete(id);
    // First what was never had: sources that fail, however many, push no document out.
    for (const spared of [true, false]) {
      for (const [id, { loaded, loading }] of entries) {
        if (entries.size <= MOST_ENTRIES) return;
        if (loading === undefined && !(spared && loaded)) entries.delete(id);
      }
    }
  };

  return {
    async read<Document>(
      source: KeySource<Document>,
      wanted: (document: Document) => boolean,
      signal: AbortSignal,
    ): Promise<Document> {
      const entry = entryOf(source);
      const { loaded } = entry;
      const now = clock.now();
      const isFresh = isBetween(loaded?.loadedAt, now, loaded?.freshUntil);
      const isUsable = loaded !== undefined && now < loaded.freshUntil + source.staleMs;
      const hasWanted = isUsable && wanted(loaded.document as Document);
      if (isFresh && hasWanted) return loaded?.document as Document;

      // An old document without what is wanted is asked after no more often than a fresh one.
      const pause = isUsable && !hasWanted ? source.refreshMs : retryOf(source, entry);
      const paused = isBetween(entry.endedAt, now, entry.endedAt + pause);
      if (entry.loading === undefined && (!paused || (!isFresh && entry.failed === undefined))) {
        entry.loading = load(source as KeySource<unknown>, entry).finally(() => {
          entry.loading = undefined;
        });
        if (entries.size > MOST_ENTRIES) forgetBeyond(source.kind);
      }
      if (entry.loading !== undefined) {
        const patience = entry.failed === undefined ? STALE_WAIT_MS : 0;
        await endOf(entry.loading, signal, hasWanted ? after(clock, patience) : undefined);
      }

      const { loaded: latest, failed } = entry;
      if (latest !== undefined && latest !== loaded) return latest.document as Document;
      const isEnough = hasWanted || (isFresh && failed === undefined);
      if (latest !== undefined && isEnough) return latest.document as Document;
      throw failed?.reason;
    },
  };
}

/** What failed with a time of its own, such as a crowd of ours, is tried again then. */
const retryOf = ({ retryMs }: KeySource<unknown>, { failed }: Entry): number =>
  isOutage(failed?.reason) ? Math.min(retryMs, failed.reason.retryAfterMs ?? retryMs) : retryMs;

/** Where a document that will do is at hand, nobody waits longer than this for a newer one, ms. */
const STALE_WAIT_MS = 500;

/** No also before `from`: a clock that was set back keeps nothing fresh for longer, and nobody waiting. */
const isBetween = (from = 0, now: number, until = 0): boolean => from <= now && now < until;

/** A wait that can be given up. */
interface Patience {
  readonly over: Promise<void>;
  cancel(): void;
}

function after(clock: Clock, ms: number): Patience {
  if (ms === 0) return { over: Promise.resolve(), cancel: () => {} };
  let cancel = () => {};
  const over = new Promise<void>((resolve) => {
    cancel = clock.timer(ms, resolve);
  });
  return { over, cancel: () => cancel() };
}

/** Waits for what never rejects, but not longer than signal and patience allow. */
async function endOf(
  loading: Promise<void>,
  signal: AbortSignal,
  patience: Patience | undefined,
): Promise<void> {
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  try {
    await Promise.race([aborted, loading, ...(patience ? [patience.over] : [])]);
  } finally {
    signal.removeEventListener('abort', stop);
    patience?.cancel();
  }
}
