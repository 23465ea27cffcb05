/** A line of the input without its end, or a part of one that is longer than a line may be. */
export interface Piece {
  readonly kind: 'line' | 'part' | 'lastPart';
  /** Of the line, from 1. */
  readonly number: number;
  readonly bytes: Buffer;
  /** How many bytes of the input lie before the end of this piece. */
  readonly end: number;
}

const NEWLINE = 0x0a;

/**
 * Takes a stream of bytes apart into lines, byte for byte, so that a refused one can be kept as it was. Of
 * a line longer than `maxBytes` no more than that is held: it comes in parts.
 */
export async function* readPieces(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number,
): AsyncGenerator<Piece> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let isLong = false;
  let number = 1;
  let end = 0;
  const take = (kind: Piece['kind']): Piece => {
    const bytes = held.length === 1 ? (held[0] as Buffer) : Buffer.concat(held);
    held = [];
    heldBytes = 0;
    return { kind, number, bytes, end };
  };
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; ) {
      const at = chunk.indexOf(NEWLINE, from);
      const to = at === -1 ? chunk.length : at;
      held.push(chunk.subarray(from, to));
      heldBytes += to - from;
      end += to - from;
      if (heldBytes > maxBytes) isLong = true;
      from = to;
      if (at !== -1) {
        end += 1;
        from += 1;
        yield take(isLong ? 'lastPart' : 'line');
        number += 1;
        isLong = false;
      } else if (isLong) yield take('part');
    }
  }
  if (heldBytes > 0 || isLong) yield take(isLong ? 'lastPart' : 'line');
}
