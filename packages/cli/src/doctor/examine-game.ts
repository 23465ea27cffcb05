import {
  type Container,
  FETCH,
  type Fetch,
  type PlayerLink,
  type PlayerLinkConfig,
  PROVIDER,
  type Provider,
} from '@playerlink/core';
import type { Terminal } from '../terminal.ts';
import { type CheckPlatform, checkProviders } from './check-providers.ts';
import { checkStorage } from './check-storage.ts';
import type { Finding } from './finding.ts';
import type { HostConfig } from './load-config.ts';
import { type Seen, watchFetch } from './watch-fetch.ts';
import { wordsOf } from './words-of.ts';

/** What was found out about a game. */
export interface Examined {
  readonly findings: readonly Finding[];
  /** The answers of platforms. */
  readonly seen: readonly Seen[];
}

/** Examines what one game is made of: a config, or a PlayerLink, whose platforms cannot be asked. */
export async function examineGame(
  given: unknown,
  { file, createPlayerLink }: Omit<HostConfig, 'games'>,
  terminal: Terminal,
): Promise<Examined> {
  if (isPlayerLink(given)) {
    const nothing = { modules: [], checks: new Map(), seen: [] };
    return { findings: await examine(given, file, terminal, nothing), seen: [] };
  }
  if (typeof given !== 'object' || given === null) {
    const message = `${file}: its default export must be what createPlayerLink takes, not ${given === null ? 'null' : typeof given}`;
    return { findings: [{ check: 'config', level: 'fail', message }], seen: [] };
  }
  const config = given as PlayerLinkConfig;
  const { fetch, seen } = watchFetch(fetchOf(config, terminal), terminal.clock);
  let container: Container | undefined;
  try {
    const configure = (own: Container) => {
      config.configure?.(own);
      container = own;
    };
    const link = createPlayerLink({ ...config, fetch, configure });
    const parts = { modules: config.providers, checks: checksOf(container), seen };
    // Not closed: that would wait for a storage that never answers.
    return { findings: await examine(link, file, terminal, parts), seen };
  } catch (thrown) {
    const message = `${file}: ${wordsOf(thrown)}`;
    return { findings: [{ check: 'config', level: 'fail', message }], seen };
  }
}

async function examine(
  link: PlayerLink,
  file: string,
  { clock }: Terminal,
  parts: Pick<Parameters<typeof checkProviders>[1], 'modules' | 'checks' | 'seen'>,
): Promise<Finding[]> {
  return [
    await checkStorage(link, clock),
    ...(await checkProviders(link.providers, { game: link.gameId, file, clock, ...parts })),
  ];
}

const isPlayerLink = (given: unknown): given is PlayerLink =>
  typeof Object(given).connect === 'function' && Array.isArray(Object(given).providers);

/** The game's own, its container's, or the system's, as createPlayerLink chooses. */
function fetchOf({ fetch, container }: PlayerLinkConfig, terminal: Terminal): Fetch {
  if (fetch !== undefined) return fetch;
  return container?.isRegistered(FETCH, true) ? container.resolve<Fetch>(FETCH) : terminal.fetch;
}

/** Of the providers that can ask their platform without a player. */
function checksOf(container: Container | undefined): Map<string, CheckPlatform> {
  const all = container?.isRegistered(PROVIDER) ? container.resolveAll<Provider>(PROVIDER) : [];
  const checks = new Map<string, CheckPlatform>();
  for (const provider of all as ReadonlyArray<Provider & { check?: CheckPlatform }>) {
    if (provider.check) checks.set(provider.id, provider.check.bind(provider));
  }
  return checks;
}
