import { type ConnectPlan, defineProvider, type Write } from '@playerlink/core';
import { z } from 'zod';

/** The moment of all plans, ms. */
export const NOW = 1_700_000_000_000;

/** A provider that believes every ticket. */
export const arcade = defineProvider({
  id: 'arcade',
  options: z.object({}),
  credentials: z.object({ ticket: z.string() }),
  setup: () => ({ verify: async ({ ticket }) => ({ externalId: ticket }) }),
});

/** A provider whose tickets are good for one use: the account stands in front of the `#`. */
export const lottery = defineProvider({
  id: 'lottery',
  options: z.object({}),
  credentials: z.object({ ticket: z.string() }),
  singleUse: true,
  proofKey: ({ ticket }) => ticket,
  setup: () => ({ verify: async ({ ticket }) => ({ externalId: ticket.split('#')[0] ?? '' }) }),
});

/** The writes of a player who is created with an account. */
export const creation = (id: string, externalId = id): Write[] => [
  { kind: 'insertPlayer', id, displayName: id, segments: {}, at: NOW },
  {
    kind: 'insertLink',
    link: {
      provider: 'arcade',
      externalId,
      playerId: id,
      slot: '',
      displayName: null,
      syncDisplayName: false,
      createdAt: NOW,
      lastLoginAt: NOW,
    },
  },
];

/** A session of the player; it ends an hour after {@link NOW}. */
export const aSession = (playerId: string, id: string): Write => ({
  kind: 'insertSession',
  session: {
    id,
    playerId,
    tokenHash: `hash of ${id}`,
    prevTokenHash: null,
    prevUntil: null,
    createdAt: NOW,
    lastSeenAt: NOW,
    expiresAt: NOW + 3_600_000,
    label: null,
  },
});

/** A plan of these writes that expects nothing. */
export const planOf = (
  writes: readonly Write[],
  expect: ConnectPlan['expect'] = {},
): ConnectPlan => ({ outcome: 'created', now: NOW, expect, writes });

/** A player who is created with an account. */
export const create = (id: string, externalId = id): ConnectPlan =>
  planOf(creation(id, externalId));

/** What a promise was rejected with, or `'resolved'`. */
export const rejection = (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => 'resolved',
    (error: unknown) => error,
  );
