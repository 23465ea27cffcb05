import { createHash } from 'node:crypto';
import type {
  ConnectPlan,
  FriendList,
  LinkRow,
  Outcome,
  ProofRow,
  PushRow,
  SessionRow,
  SituationQuery,
  StorageAdapter,
  Write,
} from '@playerlink/core';

/** The game of every case that does not say otherwise. */
export const GAME = 'kit-game';
/** Another game in the same storage. */
export const OTHER_GAME = 'kit-other-game';
/** The `now` of every plan and query that does not say otherwise, ms. */
export const NOW = 1_750_000_000_000;
export const HOUR = 3_600_000;

/** The hash of a session's secret, in the form core stores. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** A link at the provider `alpha`. */
export const aLink = (
  playerId: string,
  externalId: string,
  changes: Partial<LinkRow> = {},
): LinkRow => ({
  provider: 'alpha',
  externalId,
  playerId,
  slot: '',
  displayName: null,
  syncDisplayName: false,
  createdAt: NOW,
  lastLoginAt: NOW,
  ...changes,
});

/** A session of an hour; the secret of session `s` is `s`. */
export const aSession = (
  playerId: string,
  id: string,
  changes: Partial<SessionRow> = {},
): SessionRow => ({
  id,
  playerId,
  tokenHash: hashOf(id),
  prevTokenHash: null,
  prevUntil: null,
  createdAt: NOW,
  lastSeenAt: NOW,
  expiresAt: NOW + HOUR,
  label: null,
  ...changes,
});

/** The friends of the account at `alpha`, by their ids; none has a name. */
export const aFriendList = (
  ids: readonly string[],
  changes: Partial<FriendList> = {},
): FriendList => ({
  provider: 'alpha',
  slot: '',
  friends: ids.map((externalId) => ({ externalId })),
  fetchedAt: NOW,
  ...changes,
});

/** A registration for the device `pushId`. */
export const aPush = (
  playerId: string,
  id: string,
  pushId: string,
  changes: Partial<PushRow> = {},
): PushRow => ({ id, playerId, deviceOs: 'ios', pushId, pushHash: hashOf(pushId), ...changes });

type Of<Kind extends Write['kind']> = Extract<Write, { kind: Kind }>;

export const insertPlayer = (
  id: string,
  changes: Partial<Of<'insertPlayer'>> = {},
): Of<'insertPlayer'> => ({
  kind: 'insertPlayer',
  id,
  displayName: null,
  segments: {},
  at: NOW,
  ...changes,
});

export const renamePlayer = (playerId: string, displayName: string): Of<'renamePlayer'> => ({
  kind: 'renamePlayer',
  playerId,
  displayName,
});

export const removeLink = (
  playerId: string,
  externalId: string,
  provider = 'alpha',
): Of<'removeLink'> => ({ kind: 'removeLink', provider, externalId, playerId });

export const insertLink = (link: LinkRow): Of<'insertLink'> => ({ kind: 'insertLink', link });

export const touchLink = (
  playerId: string,
  externalId: string,
  changes: Partial<Of<'touchLink'>> = {},
): Of<'touchLink'> => ({
  kind: 'touchLink',
  provider: 'alpha',
  externalId,
  playerId,
  at: NOW,
  ...changes,
});

export const putSecret = (
  externalId: string,
  secret: string,
  changes: Partial<Of<'putSecret'>> = {},
): Of<'putSecret'> => ({ kind: 'putSecret', provider: 'alpha', externalId, secret, ...changes });

export const claimProof = (
  proof: string,
  boundTo: readonly string[],
  changes: Partial<Of<'claimProof'>> = {},
): Of<'claimProof'> => ({
  kind: 'claimProof',
  provider: 'alpha',
  proof,
  boundTo,
  until: NOW + HOUR,
  ...changes,
});

export const insertSession = (session: SessionRow): Of<'insertSession'> => ({
  kind: 'insertSession',
  session,
});

export const retireSession = (id: string, expiresAt: number): Of<'retireSession'> => ({
  kind: 'retireSession',
  id,
  expiresAt,
});

/** A plan at {@link NOW} that expects nothing; its outcome is the one that has such writes. */
export const plan = (
  writes: readonly Write[],
  changes: Partial<ConnectPlan> = {},
): ConnectPlan => ({ outcome: outcomeOf(writes), now: NOW, expect: {}, writes, ...changes });

function outcomeOf(writes: readonly Write[]): Outcome {
  const kinds = new Set(writes.map(({ kind }) => kind));
  if (kinds.has('insertPlayer')) return 'created';
  if (kinds.has('insertLink')) return 'linked';
  const isResumed = (['touchLink', 'putSecret', 'insertSession'] as const).some((kind) =>
    kinds.has(kind),
  );
  return isResumed ? 'resumed' : 'refused';
}

/** A question of nobody about `ext-1` at `alpha`. */
export const query = (changes: Partial<SituationQuery> = {}): SituationQuery => ({
  now: NOW,
  caller: { kind: 'none' },
  provider: 'alpha',
  externalId: 'ext-1',
  ...changes,
});

/** The plan that creates player `id` with one link (to `externalId` at `alpha`) and one session. */
export const creation = (id: string, externalId: string, sessionId: string): ConnectPlan =>
  plan([
    insertPlayer(id),
    insertLink(aLink(id, externalId)),
    insertSession(aSession(id, sessionId)),
  ]);

/** Reads a claimed proof of `alpha`. */
export const proofOf = async (
  storage: StorageAdapter,
  proof: string,
  { game = GAME, provider = 'alpha', now = NOW } = {},
): Promise<ProofRow | undefined> =>
  (await storage.findProof(game, provider, proof, { kind: 'none' }, now)).proof;
