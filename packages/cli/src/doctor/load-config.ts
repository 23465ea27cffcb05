import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError, createPlayerLink } from '@playerlink/core';
import { wordsOf } from './words-of.ts';

/** A host's configuration, as its module has it. */
export interface HostConfig {
  readonly file: string;
  /** What the games are made of: each should be a `PlayerLinkConfig` or a `PlayerLink`. */
  readonly games: readonly unknown[];
  /** That of the host's own core: its container and its contract are those of the host's plugins. */
  readonly createPlayerLink: typeof createPlayerLink;
}

const NAMES = ['playerlink.config.ts', 'playerlink.config.mjs', 'playerlink.config.js'];

/**
 * Imports the module with a host's configuration: the one that is named, or the first of the usual names in
 * the current folder.
 *
 * @throws ConfigError when there is none, or it cannot be loaded: with what the module threw
 */
export async function loadConfig(named: string | undefined): Promise<HostConfig> {
  const file = resolve(named ?? NAMES.find((name) => existsSync(name)) ?? '');
  if (named === undefined && file === resolve('')) {
    throw new ConfigError(
      `there is no ${NAMES.join(', ')} here: make one, or name it with --config`,
    );
  }
  if (!existsSync(file)) throw new ConfigError(`there is no file ${file}`);
  try {
    const { default: exported } = await import(pathToFileURL(file).href);
    const given = typeof exported === 'function' ? await exported() : exported;
    return { file, games: [given].flat(), createPlayerLink: await hostsOwn(file) };
  } catch (thrown) {
    throw new ConfigError(`${file} cannot be loaded: ${wordsOf(thrown)}`, { cause: thrown });
  }
}

async function hostsOwn(file: string): Promise<typeof createPlayerLink> {
  let core: string;
  try {
    core = createRequire(file).resolve('@playerlink/core');
  } catch {
    return createPlayerLink;
  }
  return (await import(pathToFileURL(core).href)).createPlayerLink;
}
