import { type SimulatorClock, systemClock } from '../clock.ts';
import { type Derive, deriveFrom } from '../seed.ts';
import { readAuth, type TokenPlace } from './auth.ts';
import { VIBER_APP_ID, type ViberOptions } from './options.ts';
import { createViberUsers, type ViberUsers } from './users.ts';

/** Push registrations a simulator remembers. */
const REMEMBERED_REGISTRATIONS = 1_000;

/** What the endpoints answer from. */
export interface ViberPlatform {
  readonly derive: Derive;
  readonly clock: SimulatorClock;
  readonly users: ViberUsers;
  readonly tokenPlace: TokenPlace;
  /** All apps, the default one first. */
  readonly appIds: readonly [string, ...string[]];
  /** The secret of the first app; with it there are no calls for another. */
  readonly appSecret: string | undefined;
  readonly suspended: Set<string>;
  /** Ids registered for push, oldest first. */
  readonly registered: Set<string>;
}

/** A platform nobody has used yet. @throws TypeError when an option is wrong. */
export function openPlatform(options: ViberOptions): ViberPlatform {
  const { seed, clock = systemClock, apps = [VIBER_APP_ID], auth, appSecret } = options;
  const [first, ...others] = apps;
  if (first === undefined || new Set(apps).size !== apps.length || !apps.every(isPlain)) {
    throw new TypeError('apps must be different ids of 1 to 128 printable ASCII characters');
  }
  if (appSecret !== undefined && !isPlain(appSecret)) {
    throw new TypeError('appSecret must be of 1 to 128 printable ASCII characters');
  }
  const derive = deriveFrom(seed);
  return {
    derive,
    clock,
    users: createViberUsers(derive),
    tokenPlace: readAuth(auth ?? 'header-bearer'),
    appIds: [first, ...others],
    appSecret,
    suspended: new Set(),
    registered: new Set(),
  };
}

/** Remembers a push registration; beyond 1,000 users the oldest is forgotten. */
export function registerPush({ registered }: ViberPlatform, id: string): void {
  registered.add(id);
  for (const oldest of registered) {
    if (registered.size <= REMEMBERED_REGISTRATIONS) return;
    registered.delete(oldest);
  }
}

/** Printable ASCII without blanks. */
function isPlain(text: unknown): boolean {
  return typeof text === 'string' && /^[!-~]{1,128}$/.test(text);
}
