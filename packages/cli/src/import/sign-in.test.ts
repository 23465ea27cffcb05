import { createPlayerLink, defineProvider } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { device } from '@playerlink/plugin-device';
import { password, passwordExternalId } from '@playerlink/plugin-password';
import { beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import {
  folderForEach,
  GAME,
  importText,
  inStorage,
  linesOf,
  migrated,
  NOW,
} from '../stage.test-fixture.ts';

folderForEach();
beforeEach(async () => {
  await migrated();
});

const CHEAP = { memoryKiB: 8, passes: 1 };
const ADA = { userName: 'Ada', password: 'correct horse battery staple' };

/** Stands for the plugin of that name, and believes everybody. */
const kongregate = defineProvider({
  id: 'kongregate',
  options: z.object({}),
  credentials: z.object({ userId: z.string() }),
  setup: () => ({ verify: async ({ userId }) => ({ externalId: userId }) }),
});

/** A hash as another server with the same plugin made it. */
async function hashOf({ userName, password: typed }: typeof ADA): Promise<string> {
  const storage = memoryStorage();
  const link = createPlayerLink({ gameId: 'other', storage, providers: [password(CHEAP)] });
  const credentials = { userName, password: typed, displayName: 'x', register: true };
  await link.connect({ provider: 'password', credentials });
  const row = await storage.vault.read('other', 'password', passwordExternalId(userName), NOW);
  return row?.secret ?? '';
}

it('an imported player signs in by each of their accounts, and is that very player', async () => {
  const line = {
    id: '5790e9f3a4b2c1d0e9f8a7b6',
    displayName: 'Ada',
    links: [{ provider: 'kongregate', externalId: '1234' }],
    devices: ['phone-7', 'tablet-9'],
    password: { userName: ADA.userName, hash: await hashOf(ADA) },
  };
  const ben = { id: 'ben', password: { userName: 'ben', hash: 'plain:tr0ub4dor' } };
  const text = linesOf(line, ben, { id: 'eve', password: { userName: 'eve' } });
  expect((await importText(text, ['--scheme', 'plain:'])).out).toContain('imported 3,');
  await inStorage(async (storage) => {
    const legacySchemes = { 'plain:': (typed: string, secret: string) => secret.endsWith(typed) };
    const providers = [device({}), password({ ...CHEAP, legacySchemes }), kongregate({})];
    const link = createPlayerLink({ gameId: GAME, storage, providers });
    const attempts: ReadonlyArray<readonly [string, object]> = [
      ['device', { deviceId: 'phone-7', deviceOS: 'IOS' }],
      ['device', { deviceId: 'tablet-9', deviceOS: 'ANDROID' }],
      ['password', ADA],
      ['kongregate', { userId: '1234' }],
    ];
    for (const [provider, credentials] of attempts) {
      expect(await link.connect({ provider, credentials })).toMatchObject({
        outcome: 'resumed',
        newPlayer: false,
        playerId: line.id,
        displayName: 'Ada',
      });
    }
    const credentials = { userName: 'ben', password: 'tr0ub4dor' };
    expect((await link.connect({ provider: 'password', credentials })).playerId).toBe('ben');
    const wrong = { ...ADA, password: 'tr0ub4dor' };
    await expect(link.connect({ provider: 'password', credentials: wrong })).rejects.toMatchObject({
      code: 'UNRECOGNISED',
    });
    // Who came without a hash has the user name, and gets a password from the host.
    await link.accounts.change('eve', { newPassword: 'new and long enough' });
    const eve = { userName: 'eve', password: 'new and long enough' };
    const answer = await link.connect({ provider: 'password', credentials: eve });
    expect(answer.playerId).toBe('eve');
    await link.close();
  });
  // And what a player has linked since is no reason to refuse the file the next time.
  const again = await importText(text, ['--scheme', 'plain:']);
  expect(again.out).toBe('imported 0, already there 3, refused 0\n');
});
