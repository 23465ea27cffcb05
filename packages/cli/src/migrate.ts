import { migrate, migrateDown, migrationStatus } from '@playerlink/storage-knex';
import type { Terminal } from './terminal.ts';
import { Unfinished } from './unfinished.ts';
import { withDatabase } from './with-database.ts';

/** The options of the command, as commander names them. */
export interface MigrateOptions {
  readonly db: string;
  readonly status?: true;
  readonly down?: true;
  readonly yes?: true;
}

/** What goes with a step that is taken back; a test keeps it equal to the steps that there are. */
export const LOST: Readonly<Record<string, string>> = {
  '0001_connect': 'ALL PLAYERS, with their accounts and sessions, and all claimed proofs',
  '0002_friends_and_push': 'all lists of friends and all push registrations',
  '0003_secrets': 'the passwords of all players, and what locks their accounts',
  '0004_nodes': 'what the processes of a game know of each other, which they write anew',
};

/**
 * Brings the schema up, takes its newest step back, or tells how it is, and prints that.
 *
 * @throws ConfigError when the database cannot be used, or its schema is newer; Unfinished when nobody
 * agrees to a step back
 */
export async function migrateCommand(options: MigrateOptions, terminal: Terminal): Promise<void> {
  const run = options.status ? status : options.down ? down : up;
  await run(options, terminal);
}

async function up({ db: name }: MigrateOptions, { out }: Terminal): Promise<void> {
  await withDatabase(
    name,
    async (db, shown) => {
      const applied = await migrate(db);
      if (applied.length === 0) out(`${shown}: the schema is up to date\n`);
      for (const step of applied) out(`${shown}: applied ${step}\n`);
    },
    { make: true },
  );
}

async function status({ db: name }: MigrateOptions, { out }: Terminal): Promise<void> {
  const { applied, pending, unknown } = await withDatabase(name, migrationStatus, {
    readOnly: true,
  });
  const known = applied.filter((step) => !unknown.includes(step));
  for (const step of known) out(`applied  ${step}\n`);
  for (const step of pending) out(`pending  ${step}\n`);
  for (const step of unknown) out(`unknown  ${step} (from a newer version)\n`);
}

async function down({ db: name, yes }: MigrateOptions, terminal: Terminal): Promise<void> {
  await withDatabase(name, async (db, shown) => {
    const { applied, unknown } = await migrationStatus(db);
    const newest = applied.at(-1);
    if (newest === undefined) {
      terminal.out(`${shown}: there is no step to take back\n`);
      return;
    }
    // With a step of a newer version migrateDown refuses, and says so.
    if (!yes && unknown.length === 0) {
      const loses = `${shown}: taking back ${newest} deletes ${LOST[newest] ?? 'all rows of its tables'}.`;
      await agree(loses, terminal);
    }
    terminal.out(`${shown}: took back ${await migrateDown(db)}\n`);
  });
}

async function agree(loses: string, { ask }: Terminal): Promise<void> {
  if (ask === undefined) {
    throw new Unfinished(`${loses} Nobody is there to ask: say --yes where that is meant`);
  }
  const answer = await ask(`${loses} Type "yes" to go on: `);
  if (answer.trim() !== 'yes') throw new Unfinished('nothing was changed');
}
