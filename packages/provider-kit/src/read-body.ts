/**
 * Reads a response's whole body and lets go of it in every case, so that no socket stays open. Counts
 * what arrives after decompression; what `content-length` says is not asked. When the signal aborts the
 * wait for more ends at once, also for a body that knows nothing of the signal. Absent when there are
 * more than `maxBytes`.
 *
 * @throws whatever the body throws when its connection breaks.
 */
export async function readBody(
  { body }: Response,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  if (body === null) return new Uint8Array();
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const cancel = () => {
    reader.cancel().catch(() => {});
  };
  signal.addEventListener('abort', cancel, { once: true });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return Buffer.concat(chunks);
      bytes += value.byteLength;
      if (bytes > maxBytes) return undefined;
      chunks.push(value);
    }
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
    reader.releaseLock();
  }
}

/** Lets go of a body that nobody wants to read. */
export function discardBody({ body }: Response): void {
  body?.cancel().catch(() => {});
}
