import { join } from 'node:path';
import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import type { Subject } from '../connect/subject.ts';
import { openConnection, type SqliteConnection } from '../engines/sqlite-connection.ts';
import { accounts } from '../floor/accounts.ts';
import { accountOf, checkKind } from '../floor/floor.ts';
import { closedLoop } from '../measure/closed-loop.ts';

/** As better-auth ships, or with an index on what it looks accounts up by, which its schema lacks. */
export type Schema = 'shipped' | 'indexed';

const PROVIDER = 'google';
const INDEX = 'create index "bench_account_key" on "account" ("providerId", "accountId")';
const USER = `insert into "user" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt")
  values (?, ?, ?, 1, ?, ?)`;
const ACCOUNT = `insert into "account"
  ("id", "accountId", "providerId", "userId", "idToken", "createdAt", "updatedAt")
  values (?, ?, ?, ?, ?, ?, ?)`;

const emailOf = (account: string): string => `${account}@players.example`;

/** Makes its database, migrated by itself and filled with as many players as ours; returns the file. */
export async function makeBetterAuth(
  folder: string,
  schema: Schema,
  players: number,
): Promise<string> {
  const filename = join(folder, `better-auth-${schema}.db`);
  const { connection, close } = await openConnection(filename);
  const { runMigrations } = await getMigrations(optionsOn(connection));
  await runMigrations();
  if (schema === 'indexed') connection.exec(INDEX);
  const [user, account] = [connection.prepare(USER), connection.prepare(ACCOUNT)] as const;
  const now = new Date().toISOString();
  connection.exec('begin');
  for (let n = 0; n < players; n += 1) {
    const name = accountOf(n);
    user.run(`user-${n}`, name, emailOf(name), now, now);
    account.run(`account-${n}`, name, PROVIDER, `user-${n}`, name, now, now);
  }
  connection.exec('commit');
  await close();
  return filename;
}

/**
 * Signs in with an id token by its own server-side call, over the connection as PlayerLink sets it: WAL
 * and `synchronous=FULL`. The verifier believes every token, as our stub does.
 */
export async function openBetterAuth(filename: string, players: number): Promise<Subject> {
  const { connection, close } = await openConnection(filename);
  const { api } = betterAuth(optionsOn(connection));
  const next = accounts(players);
  const signIn = async (token: string, isNew: boolean) => {
    const answer = await api.signInSocial({ body: { provider: PROVIDER, idToken: { token } } });
    if (!('user' in answer) || answer.token === '') throw new Error('better-auth signed nobody in');
    const { createdAt, name } = answer.user;
    if (name !== token) throw new Error('better-auth signed somebody else in');
    checkKind(isNew ? 'first' : 'resumed', +createdAt >= opened);
  };
  const opened = Date.now();
  return {
    round: ({ kind, inFlight, ms }) =>
      closedLoop(() => signIn(next(kind), kind === 'first'), inFlight, ms),
    close,
  };
}

const optionsOn = (connection: SqliteConnection) =>
  ({
    baseURL: 'http://127.0.0.1',
    secret: 'dY3mWq8vT1bZ6rK0xN5cJ7hL2pS9fG4a',
    database: connection as never,
    telemetry: { enabled: false },
    socialProviders: {
      [PROVIDER]: {
        clientId: 'bench',
        clientSecret: 'bench',
        verifyIdToken: async () => true,
        getUserInfo: async ({ idToken = '' }) => profileOf(idToken) as never,
      },
    },
  }) satisfies BetterAuthOptions;

/** What a platform says of an account. Google's own profile has more members, of which none is stored. */
const profileOf = (account: string) => ({
  user: { id: account, name: account, email: emailOf(account), emailVerified: true },
  data: { sub: account },
});
