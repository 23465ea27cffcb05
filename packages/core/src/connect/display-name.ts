import type { Situation } from '../contract/storage.ts';
import type { Decision } from './decide.ts';
import type { ConnectFlags } from './request.ts';

const MAX_CODE_POINTS = 64;
const MAX_BYTES = 192;
// Far more than can be left over, so that a name of a megabyte costs nothing.
const MAX_INPUT = 2_048;

// Zero-width space, non-joiner, joiner, word joiner, byte order mark, bidi marks, embeddings, isolates.
const INVISIBLE = /[\u200b\u200c\u200e\u200f\u061c\u2060\u2066-\u2069\u202a-\u202e\ufeff]/gu;
const STRAY_JOINER =
  /(?<!\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)\u200d|\u200d(?!\p{Extended_Pictographic})/gu;
const UNPRINTABLE = /[\p{Cc}\p{Cn}\p{Cs}]/gu;

/**
 * Makes a platform's name fit to be shown: NFC, no controls, no bidi or zero-width characters (a joiner
 * inside an emoji sequence stays), no lone surrogates or unassigned characters, blanks collapsed, at most
 * 64 code points and 192 bytes. Absent when nothing is left. It is text, not HTML: escape it where shown.
 */
export function cleanName(name: string | null | undefined): string | undefined {
  if (name === undefined || name === null) return undefined;
  const visible = name
    .slice(0, MAX_INPUT)
    .replace(INVISIBLE, '')
    .replace(/\s/gu, ' ')
    .replace(UNPRINTABLE, '')
    .replace(/ +/g, ' ')
    .normalize('NFC')
    .replace(STRAY_JOINER, '')
    .trim();
  const cut = capped(visible)
    .replace(/\u200d+$/u, '')
    .trim();
  return cut === '' ? undefined : cut;
}

function capped(name: string): string {
  let bytes = 0;
  let codePoints = 0;
  let end = 0;
  for (const character of name) {
    bytes += Buffer.byteLength(character);
    codePoints += 1;
    if (bytes > MAX_BYTES || codePoints > MAX_CODE_POINTS) break;
    end += character.length;
  }
  return name.slice(0, end);
}

/** What a connect does to names. */
export interface NameChange {
  /** The player's name after the commit. */
  readonly playerName: string | null;
  /** Whether an existing player is renamed. */
  readonly rename: boolean;
  /** Whether the name follows the platform from now on; remembered with the link. */
  readonly sync: boolean;
}

/**
 * Whether the player's name follows the platform's. A created player takes it; a player without a name
 * takes it; any other only when `syncDisplayName` is asked for now, or was and is remembered. Pure.
 */
export function syncDisplayName(
  outcome: Decision['outcome'],
  { caller, owner }: Pick<Situation, 'caller' | 'owner'>,
  {
    identity: { displayName: platformName },
  }: { readonly identity: { readonly displayName?: string } },
  flags: Pick<ConnectFlags, 'syncDisplayName'>,
): NameChange {
  const sync = flags.syncDisplayName ?? owner?.link.syncDisplayName ?? false;
  const player = owner?.player ?? (caller.kind === 'player' ? caller.player : undefined);
  if (outcome === 'created' || player === undefined) {
    return { playerName: platformName ?? null, rename: false, sync };
  }
  const follows = platformName !== undefined && (sync || player.displayName === null);
  if (!follows || platformName === player.displayName) {
    return { playerName: player.displayName, rename: false, sync };
  }
  return { playerName: platformName, rename: true, sync };
}
