import { relative, resolve } from 'node:path';
import { Command } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { pluginFiles } from './plugin-files.ts';
import { checkId, checkPackageName, pluginNames, usualPackageName } from './plugin-names.ts';
import type { PluginRanges } from './plugin-package.ts';
import { publishedRanges } from './published-ranges.ts';
import { Refusal } from './refusal.ts';
import { processTerminal, type Terminal } from './terminal.ts';
import { writeFiles } from './write-files.ts';

const GUIDE = 'https://github.com/playerlink/playerlink/blob/main/docs/guides/write-a-provider.md';

/** What the flags said; what is absent is asked for, or has its default. */
interface Flags {
  readonly name?: string;
  readonly dir?: string;
  readonly author?: string;
}

/** The command line, ready to parse. A Refusal is what the author can mend. */
export function program(
  terminal: Terminal = processTerminal(),
  ranges: PluginRanges = publishedRanges,
): Command {
  return new Command('create-playerlink-plugin')
    .description(
      'Writes a PlayerLink provider for a platform: source, simulator, tests, README, CI.',
    )
    .version(packageJson.version)
    .argument('[id]', 'the id of the provider, such as my-platform; it is stored with every player')
    .option('--name <package>', 'its name on npm (default: playerlink-plugin-<id>)')
    .option('--dir <folder>', 'where it is written (default: <id>)')
    .option('--author <name>', 'whose it is, for package.json and the licence')
    .addHelpText('after', '\nOn a terminal it asks for what is missing; elsewhere it never asks.\n')
    .showHelpAfterError()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .action((id: string | undefined, flags: Flags) => create(id, flags, terminal, ranges));
}

async function create(
  given: string | undefined,
  flags: Flags,
  terminal: Terminal,
  ranges: PluginRanges,
): Promise<void> {
  const id = checkId(given ?? (await askForId(terminal)));
  const usual = usualPackageName(id);
  const name = flags.name ?? (await ask(terminal, `Name on npm (${usual}): `)) ?? usual;
  const packageName = checkPackageName(name);
  const author = flags.author ?? (await ask(terminal, 'Author (none): '));
  const folder = resolve(terminal.folder, flags.dir ?? id);
  const names = pluginNames(id, packageName, author?.trim() || undefined);
  writeFiles(folder, pluginFiles(names, ranges));
  const shown = relative(terminal.folder, folder) || '.';
  terminal.out(`${packageName} is in ${shown}. Its tests are green as it stands:

  cd ${/^[\w@%+=:,./-]+$/.test(shown) ? shown : `'${shown}'`}
  npm install
  npm test

Then put your platform into src/${id}.ts: ${GUIDE}
`);
}

async function askForId(terminal: Terminal): Promise<string> {
  const id = await ask(terminal, 'Id of the provider, such as my-platform: ');
  if (id !== undefined) return id;
  throw new Refusal('say which provider: npm create playerlink-plugin my-platform');
}

/** What was answered; absent for an empty line, and where nobody can be asked. */
async function ask(terminal: Terminal, question: string): Promise<string | undefined> {
  const answer = (await terminal.ask?.(question))?.trim();
  return answer === '' ? undefined : answer;
}
