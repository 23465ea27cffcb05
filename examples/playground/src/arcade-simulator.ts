import { createHash, createHmac } from 'node:crypto';

/** The arcade's side: what it would give a player's game client. Shares nothing with the provider. */
export function arcadeSimulator(game: string, signingKey: string) {
  return {
    credentials(player: string): { ticket: string } {
      const account = createHash('sha256').update(`arcade account of ${player}`).digest('hex');
      const claims = { game, account: account.slice(0, 12), name: player };
      const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
      const signature = createHmac('sha256', signingKey).update(payload).digest('base64url');
      return { ticket: `${payload}.${signature}` };
    },
  };
}
