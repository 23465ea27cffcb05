import { ConnectError, type IdentityClaim } from '@playerlink/core';
import { arcadeWith, type Given } from './arcade.test-fixture.ts';
import { issuedAt, openTicket, sealOf, TICKET_MS } from './arcade-platform.test-fixture.ts';
import { claiming, type Mistake } from './mistakes.test-fixture.ts';
import type { Plugin } from './right-providers.test-fixture.ts';

const ends = ({ ticket }: Given) => issuedAt(ticket) + TICKET_MS;

/** Has tickets remembered by a key that is another one every time. */
export const claimsOtherKeys: Mistake = () => {
  let count = 0;
  return claiming((claim, given) => {
    count += 1;
    return { ...claim, once: { key: `${given.ticket}${count}`, until: ends(given) } };
  })();
};

/** Has tickets remembered together with a name that anybody may choose. */
export const claimsWithTheName = claiming((claim, given) => ({
  ...claim,
  once: { key: `${given.ticket} ${given.nickname}`, until: ends(given) },
}));

/** Has tickets forgotten while they hold. */
export const claimsTooShort = (): Plugin =>
  arcadeWith({
    around:
      (verify, { clock }) =>
      async (given, call) => ({
        ...(await verify(given, call)),
        once: { key: given.ticket, until: clock.now() + 60_000 },
      }),
  });

/** Refuses by itself what it has seen, also to whom it has let in with it. */
export const refusesWhatItHasSeen: Mistake = () => ({
  around: (verify) => {
    const seen = new Set<string>();
    return async (given, call) => {
      if (seen.has(given.ticket)) throw new ConnectError('NOTAUTHENTICATED');
      const claim = await verify(given, call);
      seen.add(given.ticket);
      return { ...claim, once: { key: given.ticket, until: ends(given) } };
    };
  },
});

/** Takes tickets of the last five minutes only. */
export const refusesOldTickets: Mistake = () => ({
  around:
    (verify, { clock }) =>
    (given, call) => {
      if (issuedAt(given.ticket) + 300_000 < clock.now()) throw new ConnectError('EXPIRED');
      return verify(given, call);
    },
});

/** Knows no end of a ticket. */
export const knowsNoEnd = (): Plugin => (options) =>
  arcadeWith({
    around:
      () =>
      async ({ memberId, ticket }) => {
        const holder = openTicket(ticket, sealOf(options?.key ?? ''), issuedAt(ticket));
        if (holder === memberId) return { externalId: memberId };
        throw new ConnectError('NOTAUTHENTICATED');
      },
  })(options);

/** Verifies a ticket once, and believes it for ever. */
export const keepsVerdicts: Mistake = () => ({
  around: (verify) => {
    const verdicts = new Map<string, IdentityClaim>();
    return async (given, call) => {
      const claim = verdicts.get(given.ticket) ?? (await verify(given, call));
      verdicts.set(given.ticket, claim);
      return claim;
    };
  },
});
