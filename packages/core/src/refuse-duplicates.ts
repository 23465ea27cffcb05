import { ConfigError } from './errors.ts';
import type { RegisteredProvider } from './registry.ts';

/** What only one provider of a game may have. */
interface Once {
  readonly of: (entry: RegisteredProvider) => string | undefined;
  readonly fault: (value: string) => string;
  readonly mend: string;
}

const ONCE: readonly Once[] = [
  {
    of: ({ id }) => id,
    fault: (id) => `the id "${id}" is already taken`,
    mend: 'register one of them',
  },
  {
    of: ({ request }) => request,
    fault: (request) => `the request name "${request}" is already taken`,
    mend: 'give one of them another wire.request, or register only one',
  },
  {
    of: ({ systemId }) => systemId,
    fault: (systemId) => `the system id "${systemId}" is already taken`,
    mend: 'give one of them another wire.systemId, or register only one',
  },
  {
    of: ({ configured, provider }) => (configured && provider.secrets ? 'secrets' : undefined),
    fault: () => 'the secrets of the game are already kept',
    mend: 'register only one that has secrets',
  },
];

/**
 * Refuses what two providers of a game both have. `modules` are the ids of what the host put into
 * `providers`, so that the sentence can say which of them it is about.
 *
 * @throws ConfigError naming both and the mend: for an id, a request name or a system id, and for secrets
 */
export function refuseDuplicates(
  all: readonly RegisteredProvider[],
  modules: readonly string[],
): void {
  const places = placesOf(all, modules);
  for (const rule of ONCE) refuseSecond(all, places, rule);
}

function refuseSecond(
  all: readonly RegisteredProvider[],
  places: readonly string[],
  { of, fault, mend }: Once,
): void {
  const values = all.map(of);
  for (const [second, value] of values.entries()) {
    const first = values.indexOf(value);
    if (value === undefined || first === second) continue;
    throw new ConfigError(
      `provider "${all[second]?.id}" (${places[second]}): ${fault(value)} by "${all[first]?.id}" (${places[first]}): ${mend}`,
    );
  }
}

/** Where the host finds each provider: what is not in the list came by `configure`. */
function placesOf(all: readonly RegisteredProvider[], modules: readonly string[]): string[] {
  const left: Array<string | undefined> = [...modules];
  return all.map(({ id }) => {
    const at = left.indexOf(id);
    if (at === -1) return 'in configure';
    left[at] = undefined;
    return `providers[${at}]`;
  });
}
