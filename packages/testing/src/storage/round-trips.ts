import type { SessionRow } from '@playerlink/core';
import { same } from './assertions.ts';
import { ODD_JSON, ODD_NAME } from './odd-values.ts';
import {
  aLink,
  aSession,
  claimProof,
  GAME,
  HOUR,
  hashOf,
  insertLink,
  insertPlayer,
  insertSession,
  NOW,
  plan,
  proofOf,
  query,
  touchLink,
} from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { seedPlayer } from './two-players.ts';

const LATEST = Number.MAX_SAFE_INTEGER;

/** What is written comes back: the same values, of the same types. */
export const roundTrips: StorageCases = {
  'a new player comes back with every field': async (storage) => {
    const at = NOW + 1;
    const write = insertPlayer('p1', { displayName: ODD_NAME, segments: ODD_JSON, at });
    await storage.apply(GAME, plan([write]));
    const { version, ...player } = (await storage.players.get(GAME, 'p1')) ?? {};
    same(
      player,
      {
        id: 'p1',
        displayName: ODD_NAME,
        segments: ODD_JSON,
        scriptData: {},
        achievements: [],
        virtualGoods: {},
        createdAt: at,
        lastSeenAt: at,
      },
      'players.get returns what insertPlayer wrote: JSON as JSON, times as numbers, the rest empty.',
    );
    same(Number.isSafeInteger(version), true, 'The version of a player is an integer number.');
  },

  'a player without a name comes back with null': async (storage) => {
    await seedPlayer(storage, 'p1');
    const player = await storage.players.get(GAME, 'p1');
    same(player?.displayName, null, 'A displayName of null comes back as null, not as text.');
  },

  'an empty name is not the same as none': async (storage) => {
    await storage.apply(GAME, plan([insertPlayer('p1', { displayName: '' })]));
    const player = await storage.players.get(GAME, 'p1');
    same(player?.displayName, '', "A displayName of '' comes back as ''.");
  },

  'a link comes back with every field, from every read': async (storage) => {
    await seedPlayer(storage, 'p1');
    const link = aLink('p1', 'ext-1', {
      displayName: ODD_NAME,
      syncDisplayName: true,
      createdAt: NOW + 1,
      lastLoginAt: NOW + 2,
    });
    await storage.apply(GAME, plan([insertLink(link)]));
    const caller = { kind: 'player', playerId: 'p1' } as const;
    const situation = await storage.situation(GAME, query({ caller }));
    const rule = 'A link comes back as insertLink wrote it, booleans as booleans';
    same(await storage.links.of(GAME, 'p1'), [link], `${rule}, from links.of.`);
    same(await storage.links.find(GAME, 'alpha', ['ext-1']), [link], `${rule}, from links.find.`);
    same(situation.owner?.link, link, `${rule}, as owner.link of situation.`);
    same(
      situation.caller.kind === 'player' && situation.caller.ownLink,
      link,
      `${rule}, as caller.ownLink of situation.`,
    );
  },

  'a link without a name, not synchronised and with a slot comes back so': async (storage) => {
    await seedPlayer(storage, 'p1');
    const link = aLink('p1', 'ext-1', { slot: 'ext-1' });
    await storage.apply(GAME, plan([insertLink(link)]));
    same(
      await storage.links.of(GAME, 'p1'),
      [link],
      'null comes back as null, false as false and the slot as it was.',
    );
  },

  'a touched link comes back with every field': async (storage) => {
    await seedPlayer(storage, 'p1');
    await storage.apply(GAME, plan([insertLink(aLink('p1', 'ext-1'))]));
    const changes = { at: NOW + 5, displayName: ODD_NAME, syncDisplayName: true };
    await storage.apply(GAME, plan([touchLink('p1', 'ext-1', changes)]));
    same(
      await storage.links.of(GAME, 'p1'),
      [
        aLink('p1', 'ext-1', {
          lastLoginAt: NOW + 5,
          displayName: ODD_NAME,
          syncDisplayName: true,
        }),
      ],
      'touchLink sets lastLoginAt and the fields it carries, and leaves the others.',
    );
  },

  'a session comes back with every field, from every read': async (storage) => {
    await seedPlayer(storage, 'p1');
    const full: SessionRow = {
      id: 's1',
      playerId: 'p1',
      tokenHash: hashOf('now'),
      prevTokenHash: hashOf('before'),
      prevUntil: NOW + 1,
      createdAt: NOW + 2,
      lastSeenAt: NOW + 3,
      expiresAt: NOW + 4,
      label: ODD_NAME,
    };
    await storage.apply(GAME, plan([insertSession(full)]));
    same(await storage.findSession(GAME, 's1'), full, 'findSession returns the row as written.');
    same(await storage.listSessions(GAME, 'p1'), [full], 'listSessions returns rows as written.');
  },

  'a session of nulls comes back with nulls': async (storage) => {
    await seedPlayer(storage, 'p1');
    const session = aSession('p1', 's1');
    await storage.apply(GAME, plan([insertSession(session)]));
    same(
      await storage.findSession(GAME, 's1'),
      session,
      'prevTokenHash, prevUntil and label of null come back as null.',
    );
  },

  'times from 0 to the largest safe integer come back as numbers': async (storage) => {
    await storage.apply(GAME, plan([insertPlayer('p1', { at: 0 })], { now: 0 }));
    const link = aLink('p1', 'ext-1', { createdAt: 0, lastLoginAt: LATEST });
    const session = aSession('p1', 's1', {
      createdAt: 0,
      lastSeenAt: 2 ** 31,
      prevTokenHash: hashOf('before'),
      prevUntil: 2 ** 32 + 1,
      expiresAt: LATEST,
    });
    await storage.apply(GAME, plan([insertLink(link), insertSession(session)]));
    const rule = 'Times are integers in ms and come back exactly, as numbers.';
    same((await storage.players.get(GAME, 'p1'))?.createdAt, 0, rule);
    same(await storage.links.of(GAME, 'p1'), [link], rule);
    same(await storage.findSession(GAME, 's1'), session, rule);
  },

  'a proof comes back with its bindings in order': async (storage) => {
    const boundTo = ['z-9_A', 'a', 'Ω "quoted" 🦊', 'z'];
    await storage.apply(GAME, plan([claimProof('proof-1', boundTo, { until: LATEST })]));
    same(
      await proofOf(storage, 'proof-1'),
      { boundTo, until: LATEST },
      'A proof keeps boundTo, in its order, and until.',
    );
    await storage.apply(GAME, plan([claimProof('proof-2', [], { until: NOW + HOUR })]));
    same(
      await proofOf(storage, 'proof-2'),
      { boundTo: [], until: NOW + HOUR },
      'A proof may be bound to nothing.',
    );
  },
};
