import { createPlayerLink, type PlayerLink } from '@playerlink/core';
import { knexStorage } from '@playerlink/storage-knex';
import { engineCalled } from '../engines/engines.ts';
import { GAME } from '../floor/floor.ts';
import { PROVIDERS, type Proof, type TokenIssuer, tokenIssuer } from './providers.ts';

/** How many tokens are signed before anything is measured; they are used in turn. */
const TOKENS = 256;

/** A game over a database that was made before, and the tickets that its provider believes. */
export interface Game {
  readonly link: PlayerLink;
  ticketOf(account: string): string;
  close(): Promise<void>;
}

/** Opens it with everything as it is by default. */
export async function openGame(engine: string, where: string, proof: Proof): Promise<Game> {
  const db = engineCalled(engine).open(where);
  const issuer = tokenIssuer();
  const link = createPlayerLink({
    gameId: GAME,
    storage: knexStorage(db),
    providers: [PROVIDERS[proof]()],
    fetch: issuer.fetch,
  });
  await link.ready();
  return {
    link,
    ticketOf: proof === 'stub' ? (account) => account : signedTickets(issuer),
    async close() {
      await link.close();
      await db.destroy();
    },
  };
}

function signedTickets(issuer: TokenIssuer): (account: string) => string {
  const tokens = Array.from({ length: TOKENS }, (_, at) => issuer.mint(`holder-${at}`));
  let used = 0;
  return (account) => {
    used += 1;
    return `${tokens[used % TOKENS]}~${account}`;
  };
}
