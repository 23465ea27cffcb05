import type { Progress } from '../progress.ts';
import { inTurn } from './in-turn.ts';
import type { PlacePlayer } from './place-player.ts';
import type { Piece } from './read-pieces.ts';
import type { Candidate, ReadPlayer } from './read-player.ts';
import { Refused } from './refused.ts';
import type { RefusedLines } from './refused-lines.ts';

/** How many lines came to what. */
export interface Tally {
  imported: number;
  there: number;
  refused: number;
  /** How many accounts the imported players have, by provider. */
  readonly accounts: Map<string, number>;
}

/** What an import is made of. */
export interface ImportParts {
  readonly pieces: AsyncIterable<Piece>;
  readonly readPlayer: ReadPlayer;
  readonly place: PlacePlayer;
  readonly refusedLines: RefusedLines;
  readonly progress: Progress;
  /** How many lines are under way at once. */
  readonly concurrency: number;
}

/** How an import ended; `failure` is what stopped it before the end of the input. */
export interface ImportResult {
  readonly tally: Tally;
  readonly failure?: unknown;
}

type Outcome =
  | { readonly kind: 'imported'; readonly player: Candidate['player'] }
  | { readonly kind: 'there' | 'blank' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly failure: unknown };

/** So many bytes of lines are under way at most, whatever the concurrency. */
const MAX_BYTES = 16 * 1_048_576;

/** The longest line, in bytes. */
export const MAX_LINE_BYTES = 4 * 1_048_576;

const TOO_LONG = `the line is longer than ${MAX_LINE_BYTES} bytes`;

/**
 * Imports lines, many at once, and settles them in the order of the input. Whatever stops it, the lines
 * under way are settled first. Never rejects.
 */
export async function importLines(parts: ImportParts): Promise<ImportResult> {
  const run = startRun(parts);
  try {
    for await (const piece of parts.pieces) {
      await run.take(piece);
      if (run.failures.length > 0) break;
    }
  } catch (thrown) {
    run.failures.push(thrown);
  }
  await run.settleAll();
  const [failure] = run.failures;
  return { tally: run.tally, ...(failure !== undefined && { failure }) };
}

function startRun(parts: ImportParts) {
  const tally: Tally = { imported: 0, there: 0, refused: 0, accounts: new Map() };
  const place = inTurn(parts.place);
  const failures: unknown[] = [];
  const underWay: Array<{ readonly piece: Piece; readonly outcome: Promise<Outcome> }> = [];
  let bytes = 0;

  const settleOldest = async () => {
    const [oldest] = underWay.splice(0, 1);
    if (oldest === undefined) return;
    const { piece } = oldest;
    const outcome = await oldest.outcome;
    bytes -= piece.bytes.length;
    try {
      if (outcome.kind === 'failed') throw outcome.failure;
      if (outcome.kind === 'refused') refuse(parts, tally, piece, outcome.reason);
      else if (outcome.kind !== 'blank') tally[outcome.kind] += 1;
      if (outcome.kind === 'imported') countAccounts(tally, outcome.player);
      parts.progress.advance(piece);
    } catch (thrown) {
      failures.push(thrown);
    }
  };
  const settleAll = async () => {
    while (underWay.length > 0) await settleOldest();
  };
  const take = async (piece: Piece) => {
    if (piece.kind === 'part') {
      // In its turn, so that refused lines keep their order.
      await settleAll();
      parts.refusedLines.keep(piece.bytes);
      return;
    }
    // One after another, which is the order of their turns; only the storage is slow.
    const read = await readLine(piece, parts.readPlayer);
    const outcome = 'kind' in read ? Promise.resolve(read) : placeLine(read, place);
    underWay.push({ piece, outcome });
    bytes += piece.bytes.length;
    while (underWay.length >= parts.concurrency || bytes > MAX_BYTES) await settleOldest();
  };
  return { tally, failures, take, settleAll };
}

const NEWLINE = Buffer.from('\n');

/** First kept, then counted and told. */
function refuse(
  { refusedLines, progress }: ImportParts,
  tally: Tally,
  { number, bytes }: Piece,
  reason: string,
): void {
  refusedLines.keep(bytes);
  refusedLines.keep(NEWLINE);
  tally.refused += 1;
  progress.say(`line ${number}: ${reason}\n`);
}

function countAccounts({ accounts }: Tally, { links }: Candidate['player']): void {
  for (const { provider } of links) accounts.set(provider, (accounts.get(provider) ?? 0) + 1);
}

/** The player of a line; what became of it where there is none. Never rejects. */
async function readLine(
  { kind, bytes }: Piece,
  readPlayer: ReadPlayer,
): Promise<Candidate | Outcome> {
  if (kind === 'lastPart') return { kind: 'refused', reason: TOO_LONG };
  try {
    return (await readPlayer(bytes)) ?? { kind: 'blank' };
  } catch (thrown) {
    return unplaced(thrown);
  }
}

/** Never rejects: it may be long before anybody looks. */
async function placeLine(candidate: Candidate, place: PlacePlayer): Promise<Outcome> {
  try {
    const kind = await place(candidate);
    return kind === 'imported' ? { kind, player: candidate.player } : { kind };
  } catch (thrown) {
    return unplaced(thrown);
  }
}

const unplaced = (thrown: unknown): Outcome =>
  thrown instanceof Refused
    ? { kind: 'refused', reason: thrown.message }
    : { kind: 'failed', failure: thrown };
