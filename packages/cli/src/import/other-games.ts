import type { Knex } from 'knex';

/** So many games are named. */
const MOST = 5;

/**
 * A sentence for whoever may have misspelt the game: where a database has players, but none of this game.
 * Absent where there is nothing to say.
 */
export async function otherGames(db: Knex, game: string): Promise<string | undefined> {
  const players = () => db<{ game: string }>('playerlink_players');
  if ((await players().where({ game }).first('game')) !== undefined) return undefined;
  const rows = await players()
    .distinct('game')
    .orderBy('game')
    .limit(MOST + 1);
  if (rows.length === 0) return undefined;
  const names = rows.slice(0, MOST).map((row) => row.game);
  const more = rows.length > MOST ? ', and others' : '';
  return `no player of game ${JSON.stringify(game)} is here yet; there are players of: ${names.join(', ')}${more}`;
}
