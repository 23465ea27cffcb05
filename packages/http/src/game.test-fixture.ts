import {
  ConnectError,
  createPlayerLink,
  defineProvider,
  type PlayerLink,
  type PlayerLinkConfig,
} from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { z } from 'zod';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** A platform that believes everybody whose ticket is not `forged`. */
const arcade = defineProvider({
  id: 'arcade',
  wire: { systemId: 'AR' },
  options: z.object({}),
  credentials: z.object({ userId: z.string().max(64), ticket: z.string().max(4096) }),
  setup: () => ({
    verify: async ({ userId, ticket }) => {
      if (ticket === 'forged') throw new ConnectError('NOTAUTHENTICATED');
      return { externalId: userId, displayName: `Player ${userId}` };
    },
  }),
});

/** A platform of which a player may have several accounts. */
const cabinet = defineProvider({
  id: 'cabinet',
  wire: { systemId: 'CB' },
  traits: { multiple: true },
  options: z.object({}),
  credentials: z.object({ serial: z.string().min(1).max(64) }),
  setup: () => ({ verify: async ({ serial }) => ({ externalId: serial }) }),
});

/** A platform with friends: everybody knows `1`. */
const club = defineProvider({
  id: 'club',
  wire: { systemId: 'CL' },
  options: z.object({}),
  credentials: z.object({ member: z.string() }),
  setup: () => ({
    verify: async ({ member }) => ({ externalId: member, displayName: `Member ${member}` }),
    friends: async () => [{ externalId: '1' }],
  }),
});

/** A way in of the game's own, which never links. */
const kiosk = defineProvider({
  id: 'kiosk',
  traits: { flags: { doNotLinkToCurrentPlayer: true, switchIfPossible: true }, social: false },
  options: z.object({}),
  credentials: z.object({ code: z.string().min(1).max(64) }),
  setup: () => ({ verify: async ({ code }) => ({ externalId: code, displayName: code }) }),
});

/** The providers of a game with everything. */
export const everything = [arcade({}), cabinet({}), club({}), kiosk({})];

/** A game with the one provider `arcade` and nobody in it. */
export const game = (config: Partial<PlayerLinkConfig> = {}): PlayerLink =>
  createPlayerLink({
    gameId: 'test',
    storage: memoryStorage(),
    providers: [arcade({})],
    logger: silent,
    ...config,
  });

/** Credentials that `arcade` accepts. */
export const good = (userId = '1') => ({ userId, ticket: 'valid' });
