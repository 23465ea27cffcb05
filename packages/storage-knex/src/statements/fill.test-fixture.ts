import type { Knex } from 'knex';
import { TABLE } from '../table.ts';

/** One game with so many players, each with a row in every table. */
export async function fill(db: Knex, players: number): Promise<void> {
  const ids = Array.from({ length: players }, (_, n) => `p${n}`);
  const insert = (table: string, row: (id: string) => object) =>
    db.batchInsert(
      table,
      ids.map((id) => ({ game: 'golf', ...row(id) })),
      50,
    );
  const times = { created_at: 1, last_seen_at: 1 };
  await insert(TABLE.players, (id) => ({ id, ...times }));
  const account = (id: string) => ({ provider: 'arcade', external_id: `of ${id}` });
  await insert(TABLE.links, (id) => ({
    ...account(id),
    player_id: id,
    created_at: 1,
    last_login_at: 1,
  }));
  await insert(TABLE.sessions, (id) => ({
    id: `s ${id}`,
    player_id: id,
    token_hash: 'hash',
    expires_at: 1,
    ...times,
  }));
  const list = { provider: 'arcade', slot: '', list: '[]', fetched_at: 1 };
  await insert(TABLE.friends, (id) => ({ player_id: id, ...list }));
  await insert(TABLE.push, (id) => ({
    id: `push ${id}`,
    player_id: id,
    device_os: 'ios',
    push_id: id,
    push_hash: id,
  }));
  await insert(TABLE.secrets, (id) => ({ ...account(id), secret: 'secret' }));
  await insert(TABLE.proofs, (id) => ({ provider: 'arcade', proof: id, bound_to: '[]', until: 1 }));
}
