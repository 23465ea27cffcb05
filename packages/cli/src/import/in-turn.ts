import type { PlacePlayer } from './place-player.ts';
import type { Candidate } from './read-player.ts';
import { Refused } from './refused.ts';

/**
 * Places players as `place` does, but those who share an id or an account one after another, in the order of
 * the calls: the first has it, whatever the storage answers first. One who waits for a player that failed
 * fails alike, untried. Holds nothing of players who are placed.
 */
export function inTurn(place: PlacePlayer): PlacePlayer {
  const newest = new Map<string, ReturnType<PlacePlayer>>();
  return (candidate) => {
    const keys = keysOf(candidate);
    const before = new Set(keys.flatMap((key) => newest.get(key) ?? []));
    const placed =
      before.size === 0
        ? place(candidate)
        : Promise.all([...before].map(over)).then(() => place(candidate));
    for (const key of keys) newest.set(key, placed);
    const leave = () => {
      for (const key of keys) if (newest.get(key) === placed) newest.delete(key);
    };
    placed.then(leave, leave);
    return placed;
  };
}

const over = (placed: ReturnType<PlacePlayer>): Promise<unknown> =>
  placed.catch((thrown: unknown) => {
    if (!(thrown instanceof Refused)) throw thrown;
  });

const keysOf = ({ player }: Candidate): string[] => [
  player.id,
  ...player.links.map(({ provider, externalId }) => JSON.stringify([provider, externalId])),
];
