import { accountOf, type Kind } from './floor.ts';

/** Far from any power of two or ten: steps over all players before one comes again. */
const STEP = 7_368_787;

/**
 * Which accounts connect: of the players that are there each in turn, in an order that is not the one they
 * were made in; and accounts that nobody has yet.
 */
export function accounts(players: number): (kind: Kind) => string {
  let resumed = 0;
  let fresh = players;
  return (kind) => {
    if (kind === 'first') {
      fresh += 1;
      return accountOf(fresh);
    }
    resumed += 1;
    return accountOf((resumed * STEP) % players);
  };
}
