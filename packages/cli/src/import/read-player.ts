import type { AdoptedPlayer } from '@playerlink/core';
import { type AccountOptions, accountsOf } from './accounts-of-line.ts';
import { type CheckData, dataChecker } from './check-data.ts';
import { LIST, type Line, parseLine } from './line-schema.ts';
import { Refused } from './refused.ts';

/** A player of the file, ready for the storage. */
export interface Candidate {
  readonly player: AdoptedPlayer;
  /** Where the line has each of the player's links: `devices[0]`. */
  readonly members: readonly string[];
}

/** How lines are read. */
export interface ReaderOptions extends AccountOptions {
  readonly game: string;
  /** The time, in ms, of players whose line has none. */
  readonly now: number;
}

/** Makes a player of the bytes of a line; absent for a blank one. Rejects with {@link Refused}. */
export type ReadPlayer = (bytes: Uint8Array) => Promise<Candidate | undefined>;

/**
 * A reader of lines for one game.
 *
 * @throws ConfigError for an impossible id of a game
 */
export async function playerReader(options: ReaderOptions): Promise<ReadPlayer> {
  const checkData = await dataChecker(options.game);
  return async (bytes) => {
    const json = parseJson(bytes);
    return json === undefined ? undefined : toCandidate(parseLine(json), checkData, options);
  };
}

/** Also takes a byte order mark away. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new Refused(['the line is not UTF-8']);
  }
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own words quote the line.
    throw new Refused([text.trimStart().startsWith('[') ? LIST : 'the line is not JSON']);
  }
}

async function toCandidate(
  line: Line,
  checkData: CheckData,
  options: ReaderOptions,
): Promise<Candidate> {
  const { displayName, segments, scriptData, achievements, virtualGoods } = await checkData(line);
  const createdAt = line.createdAt ?? line.lastSeenAt ?? options.now;
  const lastSeenAt = line.lastSeenAt ?? createdAt;
  const times = { createdAt, lastLoginAt: lastSeenAt };
  const accounts = await accountsOf(line, times, checkData, options);
  return {
    player: {
      id: line.id,
      displayName,
      segments,
      scriptData,
      achievements,
      virtualGoods,
      createdAt,
      lastSeenAt,
      links: accounts.map(({ link }) => link),
    },
    members: accounts.map(({ member }) => member),
  };
}
