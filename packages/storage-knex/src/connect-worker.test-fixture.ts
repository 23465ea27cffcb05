// One process of several on the same file: migrates it, connects one account many times at once and prints
// what came back.
import { createPlayerLink, defineProvider } from '@playerlink/core';
import { z } from 'zod';
import { knexStorage, migrate, openSqlite } from './index.ts';

const [filename = '', ticket = '', count = '0'] = process.argv.slice(2);
const provider = defineProvider({
  id: 'arcade',
  options: z.object({}),
  credentials: z.object({ ticket: z.string() }),
  setup: () => ({ verify: async (credentials) => ({ externalId: credentials.ticket }) }),
});
const db = openSqlite({ filename });
await migrate(db);
const link = createPlayerLink({
  gameId: 'golf',
  storage: knexStorage(db),
  providers: [provider({})],
});
await link.ready();
// Both processes begin when the parent says so.
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
const answers = await Promise.all(
  Array.from({ length: Number(count) }, () =>
    link.connect({ provider: 'arcade', credentials: { ticket } }),
  ),
);
process.stdout.write(
  `${JSON.stringify(answers.map(({ playerId, newPlayer }) => ({ playerId, newPlayer })))}\n`,
);
await link.close();
await db.destroy();
process.stdin.destroy();
