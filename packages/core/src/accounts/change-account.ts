import { askHost } from '../connect/ask-host.ts';
import { untilSettled } from '../connect/until-settled.ts';
import type { SecretMethods } from '../contract/provider.ts';
import type { ConnectPlan, LinkRow, SecretRow, Write } from '../contract/storage.ts';
import { asCall } from '../diagnostics/channels.ts';
import { ConnectError } from '../errors.ts';
import { fromStorage } from '../failures.ts';
import type { Game } from '../game.ts';
import { isPlain } from '../is-json.ts';
import { unknownKey } from '../unknown-key.ts';
import { readName } from './players.ts';

/** What a player may change of their own account; a member that is absent stays. */
export interface AccountChange {
  readonly displayName?: string | undefined;
  /** The name to sign in with; a player without a password needs `newPassword` with it. */
  readonly userName?: string | undefined;
  readonly newPassword?: string | undefined;
  /** Where given it must be right, whatever else is asked for. */
  readonly oldPassword?: string | undefined;
  /** Taken for GameSparks' sake; nothing keeps it. */
  readonly language?: string | undefined;
}

const MEMBERS: ReadonlySet<string> = new Set<keyof AccountChange>([
  'displayName',
  'userName',
  'newPassword',
  'oldPassword',
  'language',
]);

/** The longest text that a user name or a password may be. */
const LONGEST = 1_024;

/**
 * Changes name, user name and password of a player, all or nothing. A player without a password gets one;
 * other ways in stay.
 *
 * @throws ConnectError UNRECOGNISED on `DETAILS` for a wrong `oldPassword`, LOCKED when the provider says so,
 * or for five minutes when the account has a hundred failures; UNRECOGNISED on `playerId` when there is no such
 * player; TAKEN on `USERNAME`; REQUIRED on `newPassword` or `userName`; INVALID naming the member;
 * NOT_CONFIGURED on `password` when the game has no passwords; UNAVAILABLE
 */
export const changeAccount = asCall('accounts.change', makeChange);

async function makeChange(game: Game, playerId: string, change: AccountChange): Promise<void> {
  if (!isPlain(change) || unknownKey(change, MEMBERS) !== undefined) {
    throw new ConnectError('INVALID', { field: 'change' });
  }
  const displayName = change.displayName === undefined ? undefined : readName(change.displayName);
  const texts = ['userName', 'newPassword', 'oldPassword'] as const;
  for (const name of texts) checkText(name, change[name]);
  const rename: Write[] =
    displayName === undefined ? [] : [{ kind: 'renamePlayer', playerId, displayName }];
  await untilSettled(game, 'password', async () => {
    const player = await fromStorage(game, 'players.get', () =>
      game.storage.players.get(game.id, playerId),
    );
    if (player === undefined) throw new ConnectError('UNRECOGNISED', { field: 'playerId' });
    const login = texts.some((name) => change[name] !== undefined)
      ? await changeLogin(game, playerId, change)
      : NOTHING;
    const writes = [...rename, ...login.writes];
    if (writes.length === 0) return;
    const plan: ConnectPlan = {
      outcome: 'linked',
      now: game.clock.now(),
      expect: { player: playerId, ...login.expect },
      writes,
    };
    await fromStorage(game, 'apply', () => game.storage.apply(game.id, plan), 'pass');
  });
}

function checkText(field: string, value: unknown): void {
  if (value === undefined) return;
  const isText = typeof value === 'string' && value !== '' && value.isWellFormed();
  if (!isText || value.length > LONGEST) throw new ConnectError('INVALID', { field });
}

/** What becomes of user name and password, and whose account must still be whose. */
type LoginChange = {
  readonly expect: Pick<ConnectPlan['expect'], 'owner' | 'secret'>;
  readonly writes: Write[];
};

const NOTHING: LoginChange = { expect: {}, writes: [] };

/** What user name and password become, given what they are now. */
async function changeLogin(
  game: Game,
  playerId: string,
  { userName, newPassword, oldPassword }: AccountChange,
): Promise<LoginChange> {
  const { id, secrets } = passwordsOf(game);
  const links = await fromStorage(game, 'links.of', () => game.storage.links.of(game.id, playerId));
  const own = links.find(({ provider }) => provider === id);
  const compared =
    oldPassword === undefined ? undefined : await requireMatch(game, secrets, oldPassword, own);
  const externalId =
    userName === undefined
      ? own?.externalId
      : await askHost(game, 'secrets', async () => secrets.externalIdOf(userName));
  if (externalId === undefined) {
    if (newPassword === undefined) return NOTHING;
    throw new ConnectError('REQUIRED', { field: 'userName' });
  }
  if (externalId !== own?.externalId) await refuseTaken(game, id, externalId);
  // A name takes along the password, whatever it is by the commit.
  const known =
    newPassword === undefined && own ? (await readSecret(game, own))?.secret : undefined;
  const secret = newPassword === undefined ? known : await makeSecret(game, secrets, newPassword);
  if (secret === undefined) throw new ConnectError('REQUIRED', { field: 'newPassword' });
  const still = compared ?? known;
  const unchanged = own &&
    still !== undefined && {
      secret: { provider: id, externalId: own.externalId, secret: still },
    };
  const put: Write = { kind: 'putSecret', provider: id, externalId, secret };
  if (externalId === own?.externalId) {
    if (newPassword === undefined) return NOTHING;
    // By now the name may be somebody else's, and so would be the password.
    const owner = { provider: id, externalId, playerId };
    return { expect: { owner, ...unchanged }, writes: [put] };
  }
  const remove: Write[] = own
    ? [{ kind: 'removeLink', provider: id, externalId: own.externalId, playerId }]
    : [];
  const link = newLink(game, { provider: id, externalId, playerId });
  return { expect: { ...unchanged }, writes: [...remove, { kind: 'insertLink', link }, put] };
}

/** The one provider of the game whose accounts have passwords. */
function passwordsOf(game: Game): { readonly id: string; readonly secrets: SecretMethods } {
  for (const { id, provider, configured } of game.providers.all) {
    if (configured && provider.secrets !== undefined) return { id, secrets: provider.secrets };
  }
  throw new ConnectError('NOT_CONFIGURED', { field: 'password' });
}

const readSecret = (
  game: Game,
  { provider, externalId }: LinkRow,
): Promise<SecretRow | undefined> =>
  fromStorage(game, 'vault.read', () =>
    game.storage.vault.read(game.id, provider, externalId, game.clock.now()),
  );

/**
 * Failures after which an account is locked, and for how long: a session that was stolen knows no password.
 * Those of logins are among them, so fewer would let strangers lock a player out with the help of one mistake.
 */
const MOST_FAILURES = 100;
const LOCK_MS = 5 * 60_000;

/** Returns the secret that matched. */
async function requireMatch(
  game: Game,
  secrets: SecretMethods,
  password: string,
  own: LinkRow | undefined,
): Promise<string> {
  const row = own && (await readSecret(game, own));
  const now = game.clock.now();
  if (row?.lockedUntil !== undefined && row.lockedUntil > now) {
    throw new ConnectError('LOCKED', { field: 'DETAILS', retryAfterMs: row.lockedUntil - now });
  }
  if (row && (await askHost(game, 'secrets', () => secrets.matches(password, row.secret)))) {
    return row.secret;
  }
  if (own !== undefined) {
    const { provider, externalId } = own;
    await fromStorage(game, 'vault.countFailure', () =>
      game.storage.vault.countFailure(game.id, provider, externalId, MOST_FAILURES, LOCK_MS, now),
    );
  }
  throw new ConnectError('UNRECOGNISED', { field: 'DETAILS' });
}

const makeSecret = (game: Game, secrets: SecretMethods, password: string): Promise<string> =>
  askHost(game, 'secrets', () => secrets.make(password));

async function refuseTaken(game: Game, provider: string, externalId: string): Promise<void> {
  const owners = await fromStorage(game, 'links.find', () =>
    game.storage.links.find(game.id, provider, [externalId]),
  );
  if (owners.length > 0) throw new ConnectError('TAKEN', { field: 'USERNAME' });
}

function newLink(
  { clock }: Game,
  account: Pick<LinkRow, 'provider' | 'externalId' | 'playerId'>,
): LinkRow {
  const now = clock.now();
  return {
    ...account,
    slot: '',
    displayName: null,
    syncDisplayName: false,
    createdAt: now,
    lastLoginAt: now,
  };
}
