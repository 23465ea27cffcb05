import { createHmac, timingSafeEqual } from 'node:crypto';
import { ConnectError, defineProvider } from '@playerlink/core';
import { z } from 'zod';

// An invented platform, written as a stranger would write one: forty lines, nothing but core and zod. Its
// game clients hold a ticket `<payload>.<signature>`, signed with a key that the platform gives each title.

const Payload = z.object({ game: z.string(), account: z.string().min(1), name: z.string() });

/** Sign in with the arcade: a ticket signed for this game proves the account. Checked offline. */
export const arcade = defineProvider({
  id: 'arcade',
  wire: { systemId: 'AC' },
  options: z.strictObject({ game: z.string().min(1), signingKey: z.string().min(16) }),
  credentials: z.object({ ticket: z.string().max(1_024) }),
  setup: ({ game, signingKey }) => ({
    async verify({ ticket }) {
      const [payload = '', signature = ''] = ticket.split('.');
      const expected = sign(payload, signingKey);
      const given = Buffer.from(signature, 'base64url');
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
        throw new ConnectError('NOTAUTHENTICATED');
      }
      const claims = Payload.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
      // Genuine, but for another title: no.
      if (claims.game !== game) throw new ConnectError('NOTAUTHENTICATED');
      return { externalId: claims.account, displayName: claims.name };
    },
  }),
});

const sign = (payload: string, key: string) => createHmac('sha256', key).update(payload).digest();
