import { expect, test } from 'vitest';
import { knownPlaces } from './known-places.ts';

test('of more places than are kept the one that was added longest ago is forgotten', () => {
  const places = knownPlaces(3);
  for (const place of ['a', 'b', 'c', 'a', 'd']) places.add(place);
  expect(['a', 'b', 'c', 'd'].filter((place) => places.has(place))).toEqual(['a', 'c', 'd']);
});
