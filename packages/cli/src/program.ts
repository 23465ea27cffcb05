import { Command, Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { migrateCommand, statusCommand } from './migrate.ts';

/** The command line, ready to parse; `write` takes what it prints. */
export function program(write: (text: string) => void = (text) => process.stdout.write(text)) {
  const cli = new Command('playerlink')
    .description('The tools of PlayerLink: one player, every platform.')
    .version(packageJson.version)
    .showHelpAfterError()
    .configureOutput({ writeOut: write });
  cli
    .command('migrate')
    .description('Brings the schema of a database up to this version. Safe to repeat.')
    .addOption(
      new Option('--db <file>', 'the SQLite file; it is made when it does not exist')
        .env('PLAYERLINK_DB')
        .makeOptionMandatory(),
    )
    .option('--status', 'only tell which steps are applied and which are pending')
    .action(async (options: { db: string; status?: true }) => {
      const run = options.status ? statusCommand : migrateCommand;
      write(await run(options.db));
    });
  return cli;
}
