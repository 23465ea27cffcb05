import { Command, InvalidArgumentError, Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { type DoctorOptions, doctorCommand } from './doctor/doctor-command.ts';
import { type ImportOptions, importCommand } from './import/import-command.ts';
import { type MigrateOptions, migrateCommand } from './migrate.ts';
import { type SweepOptions, sweepCommand } from './sweep.ts';
import { processTerminal, type Terminal } from './terminal.ts';
import { withoutPasswords } from './without-passwords.ts';

/** The command line, ready to parse. */
export function program(terminal: Terminal = processTerminal) {
  const cli = new Command('playerlink')
    .description('The tools of PlayerLink: one player, every platform.')
    .version(packageJson.version)
    .showHelpAfterError('see --help')
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      outputError: (text, write) => write(withoutPasswords(text)),
    });
  addMigrate(cli, terminal);
  addImport(cli, terminal);
  addSweep(cli, terminal);
  addDoctor(cli, terminal);
  return cli;
}

function addMigrate(cli: Command, terminal: Terminal): void {
  cli
    .command('migrate')
    .description('Brings the schema of a database up to this version. Safe to repeat.')
    .addOption(database('a SQLite file is made when it does not exist'))
    .option('--status', 'only tell which steps are applied and which are pending')
    .addOption(
      new Option('--down', 'take the newest step back, with the rows of its tables').conflicts(
        'status',
      ),
    )
    .option('--yes', 'with --down: do not ask')
    .addHelpText('after', DATABASE_HELP)
    .action((options: MigrateOptions) => migrateCommand(options, terminal));
}

function addImport(cli: Command, terminal: Terminal): void {
  cli
    .command('import <file>')
    .description(
      'Brings in the players of another service. <file> is newline-delimited JSON, a player a line; - is standard input.',
    )
    .requiredOption('--game <id>', 'the gameId of your server', readGame)
    .addOption(database('with its schema in place: "playerlink migrate"'))
    .option('--dry-run', 'tell what would happen, and change nothing')
    .option('--refused <file>', 'where refused lines are kept (default: <file>.refused.<ending>)')
    .option(
      '--scheme <prefix>',
      'how hashes begin that your server’s legacySchemes know; may be repeated',
      (prefix: string, before: readonly string[] = []) => [...before, readScheme(prefix)],
    )
    .option('--drop-unknown-hashes', 'bring in players whose hash is of another scheme, without it')
    .option('--case-insensitive', 'as your server’s password({ caseInsensitive: true })')
    .option(
      '--multiple <provider>',
      'a provider of which a player may have several accounts; may be repeated',
      (provider: string, before: readonly string[] = []) => [...before, provider],
    )
    .option('--concurrency <n>', 'how many players are written at once', readCount(1_000), 64)
    .addHelpText('after', IMPORT_HELP)
    .addHelpText('after', DATABASE_HELP)
    .action((file: string, options: ImportOptions) => importCommand(file, options, terminal));
}

function addSweep(cli: Command, terminal: Terminal): void {
  cli
    .command('sweep')
    .description(
      'Deletes the sessions and proofs that are over, of every game, until none is left. Your server may run meanwhile.',
    )
    .addOption(database('with its schema in place: "playerlink migrate"'))
    .option(
      '--batch <n>',
      'of sessions and of proofs at most so many in one transaction',
      readCount(10_000),
      1_000,
    )
    .option(
      '--watch <seconds>',
      'go on: sweep again so long after each round, until Ctrl-C or SIGTERM',
      readCount(86_400),
    )
    .addHelpText('after', DATABASE_HELP)
    .action((options: SweepOptions) => sweepCommand(options, terminal));
}

function addDoctor(cli: Command, terminal: Terminal): void {
  cli
    .command('doctor')
    .description(
      'Loads the configuration of your server and says what of it does not work, and the mend.',
    )
    .option(
      '--config <file>',
      'the module with the configuration (default: playerlink.config.ts, .mjs or .js here)',
    )
    .option('--clock <url>', 'an https address by whose date this machine’s clock is checked')
    .option('--json', 'print JSON')
    .addHelpText('after', DOCTOR_HELP)
    .action((options: DoctorOptions) => doctorCommand(options, terminal));
}

const IMPORT_HELP = `
A line is one player; only id is needed:
  {"id":"p1","displayName":"Ann","createdAt":"2016-03-09T17:30:00Z",
   "links":[{"provider":"kongregate","externalId":"1234"}],
   "devices":["a device id"],"password":{"userName":"ann","hash":"$argon2id$..."}}

Ends with 0 when every player is in, with 1 when a line was refused or something failed, with 130
after Ctrl-C. Run it again at any time: players who are in are left as they are.`;

const DATABASE_HELP = `
<database> is a SQLite file, postgres://user:password@host/database or
mysql://user:password@host/database (mariadb:// is the same). Everybody on this machine can read
the command lines of its processes: give a URL with a password by PLAYERLINK_DB instead.`;

const DOCTOR_HELP = `
The module's default export is what createPlayerLink takes, or a function that returns it, or a
PlayerLink; a list of these for several games. It must not start your server.

Ends with 0, or with 1 when a check has failed.`;

const database = (remark: string) =>
  new Option('--db <database>', `the database; ${remark}`)
    .env('PLAYERLINK_DB')
    .makeOptionMandatory();

function readGame(id: string): string {
  if (id.length >= 1 && id.length <= 64) return id;
  throw new InvalidArgumentError('It must be the gameId of your server, of 1 to 64 characters.');
}

const readCount =
  (most: number) =>
  (text: string): number => {
    const count = Number(text);
    if (Number.isInteger(count) && count >= 1 && count <= most) return count;
    throw new InvalidArgumentError(`It must be a number of 1 to ${most}.`);
  };

function readScheme(prefix: string): string {
  if (prefix !== '' && !prefix.startsWith('$argon2')) return prefix;
  throw new InvalidArgumentError('It must be how a hash begins; argon2 is known without it.');
}
