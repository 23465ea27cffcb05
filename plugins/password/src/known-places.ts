/** Remembers, in memory, where an account was signed in to. */
export interface KnownPlaces {
  has(place: string): boolean;
  add(place: string): void;
}

/** At most some 10 MB. */
const MOST_PLACES = 100_000;

/** Keeps at most `most` places; the one that was added longest ago goes first. */
export function knownPlaces(most: number = MOST_PLACES): KnownPlaces {
  const places = new Set<string>();
  return {
    has: (place) => places.has(place),
    add(place) {
      places.delete(place);
      places.add(place);
      const [oldest] = places;
      if (places.size > most && oldest !== undefined) places.delete(oldest);
    },
  };
}
