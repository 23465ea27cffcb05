// In the folder of a stranger who has installed the tarballs: a connect through HTTP, on SQLite.
import assert from 'node:assert/strict';
import { createPlayerLink } from '@playerlink/core';
import { createHttpHandler } from '@playerlink/http';
import { kongregate } from '@playerlink/plugin-kongregate';
import { KONGREGATE_API_KEY, startKongregate } from '@playerlink/simulators';
import { knexStorage, migrate, openSqlite } from '@playerlink/storage-knex';

const platform = await startKongregate();
const db = openSqlite({ filename: `players-${process.version}.db` });
await migrate(db);
const link = createPlayerLink({
  gameId: 'packed',
  storage: knexStorage(db),
  providers: [kongregate({ apiKey: KONGREGATE_API_KEY })],
  fetch: platform.fetch,
});
await link.ready();
const handler = createHttpHandler(link);
const connect = async () => {
  const response = await handler(
    new Request('http://localhost/connect/kongregate', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(platform.credentials('ann')),
    }),
  );
  return response.json();
};
const first = await connect();
const again = await connect();
assert.equal(first.outcome, 'created');
assert.equal(again.outcome, 'resumed');
assert.equal(again.playerId, first.playerId);
await link.close();
await db.destroy();
await platform.close();
