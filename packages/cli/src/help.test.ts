import { expect, it } from 'vitest';
import { run } from './stage.test-fixture.ts';

// Word for word, so that a change of the command line is seen, and the README changes with it.
const HELP = {
  '': `Usage: playerlink [options] [command]

The tools of PlayerLink: one player, every platform.

Options:
  -V, --version            output the version number
  -h, --help               display help for command

Commands:
  migrate [options]        Brings the schema of a database up to this version.
                           Safe to repeat.
  import [options] <file>  Brings in the players of another service. <file> is
                           newline-delimited JSON, a player a line; - is
                           standard input.
  sweep [options]          Deletes the sessions and proofs that are over, of
                           every game, until none is left. Your server may run
                           meanwhile.
  doctor [options]         Loads the configuration of your server and says what
                           of it does not work, and the mend.
  help [command]           display help for command
`,
  migrate: `Usage: playerlink migrate [options]

Brings the schema of a database up to this version. Safe to repeat.

Options:
  --db <database>  the database; a SQLite file is made when it does not exist
                   (env: PLAYERLINK_DB)
  --status         only tell which steps are applied and which are pending
  --down           take the newest step back, with the rows of its tables
  --yes            with --down: do not ask
  -h, --help       display help for command

<database> is a SQLite file, postgres://user:password@host/database or
mysql://user:password@host/database (mariadb:// is the same). Everybody on this machine can read
the command lines of its processes: give a URL with a password by PLAYERLINK_DB instead.
`,
  import: `Usage: playerlink import [options] <file>

Brings in the players of another service. <file> is newline-delimited JSON, a
player a line; - is standard input.

Options:
  --game <id>            the gameId of your server
  --db <database>        the database; with its schema in place: "playerlink
                         migrate" (env: PLAYERLINK_DB)
  --dry-run              tell what would happen, and change nothing
  --refused <file>       where refused lines are kept (default:
                         <file>.refused.<ending>)
  --scheme <prefix>      how hashes begin that your server’s legacySchemes know;
                         may be repeated
  --drop-unknown-hashes  bring in players whose hash is of another scheme,
                         without it
  --case-insensitive     as your server’s password({ caseInsensitive: true })
  --multiple <provider>  a provider of which a player may have several accounts;
                         may be repeated
  --concurrency <n>      how many players are written at once (default: 64)
  -h, --help             display help for command

A line is one player; only id is needed:
  {"id":"p1","displayName":"Ann","createdAt":"2016-03-09T17:30:00Z",
   "links":[{"provider":"kongregate","externalId":"1234"}],
   "devices":["a device id"],"password":{"userName":"ann","hash":"$argon2id$..."}}

Ends with 0 when every player is in, with 1 when a line was refused or something failed, with 130
after Ctrl-C. Run it again at any time: players who are in are left as they are.

<database> is a SQLite file, postgres://user:password@host/database or
mysql://user:password@host/database (mariadb:// is the same). Everybody on this machine can read
the command lines of its processes: give a URL with a password by PLAYERLINK_DB instead.
`,
  sweep: `Usage: playerlink sweep [options]

Deletes the sessions and proofs that are over, of every game, until none is
left. Your server may run meanwhile.

Options:
  --db <database>    the database; with its schema in place: "playerlink
                     migrate" (env: PLAYERLINK_DB)
  --batch <n>        of sessions and of proofs at most so many in one
                     transaction (default: 1000)
  --watch <seconds>  go on: sweep again so long after each round, until Ctrl-C
                     or SIGTERM
  -h, --help         display help for command

<database> is a SQLite file, postgres://user:password@host/database or
mysql://user:password@host/database (mariadb:// is the same). Everybody on this machine can read
the command lines of its processes: give a URL with a password by PLAYERLINK_DB instead.
`,
  doctor: `Usage: playerlink doctor [options]

Loads the configuration of your server and says what of it does not work, and
the mend.

Options:
  --config <file>  the module with the configuration (default:
                   playerlink.config.ts, .mjs or .js here)
  --clock <url>    an https address by whose date this machine’s clock is
                   checked
  --json           print JSON
  -h, --help       display help for command

The module's default export is what createPlayerLink takes, or a function that returns it, or a
PlayerLink; a list of these for several games. It must not start your server.

Ends with 0, or with 1 when a check has failed.
`,
};

it.each(Object.entries(HELP))('playerlink %s --help', async (command, help) => {
  const words = command === '' ? [] : [command];
  expect((await run([...words, '--help'])).out).toBe(help);
});

it('a mistake is told in a sentence, with the way to the help, and without a password', async () => {
  const { err, exitCode } = await run(['postgres://ann:secret@db/golf']);
  expect(err).toBe("error: unknown command 'postgres://db/golf'\nsee --help\n");
  expect(err).not.toContain('secret');
  expect(exitCode).toBe(1);
});

it('an option that is missing is told in a sentence', async () => {
  const { err, exitCode } = await run(['import', 'players.ndjson']);
  expect(err).toBe("error: required option '--game <id>' not specified\nsee --help\n");
  expect(exitCode).toBe(1);
});
