import { ConnectError, type IdentityClaim, isOutage } from '@playerlink/core';
import { text } from './fixture-schema.test-fixture.ts';
import { failing, type Mistake, withFields } from './mistakes.test-fixture.ts';

/** Does not ask which game a ticket is for. */
export const acceptsOtherGames: Mistake = () => ({
  proves: (body, { memberId }) => body.id === memberId,
});

/** Takes any good ticket for that of the id in the credentials. */
export const believesTheId: Mistake = () => ({ proves: (body) => body.isYours === true });

/** Verifies an account once. */
export const trustsWhoIsKnown: Mistake = () => ({
  around: (verify) => {
    const known = new Map<string, IdentityClaim>();
    return async (given, call) => {
      const claim = known.get(given.memberId) ?? (await verify(given, call));
      known.set(given.memberId, claim);
      return claim;
    };
  },
});

/** Believes the credentials. */
export const asksNothing: Mistake = () => ({
  around:
    () =>
    async ({ memberId }) => ({ externalId: memberId }),
});

/** Remembers tickets by how they begin. */
export const looksAtTheStart: Mistake = () => ({
  around: (verify) => {
    const known = new Map<string, IdentityClaim>();
    return async (given, call) => {
      const start = given.ticket.slice(0, 5);
      const claim = known.get(start) ?? (await verify(given, call));
      known.set(start, claim);
      return claim;
    };
  },
});

/** Refuses on a field that is not its reject field. */
export const blamesAnotherField = failing((thrown) =>
  isOutage(thrown) ? thrown : new ConnectError('NOTAUTHENTICATED', { field: 'memberId' }),
);

/** Asks the platform about what cannot be a ticket. */
export const asksForLocalFakes: Mistake = withFields({ ticket: text(/^[ -~]{1,256}$/) });

/** Refuses those who are known in another way. */
export const tellsWhoIsKnown: Mistake = () => ({
  around: (verify) => {
    const known = new Set<string>();
    return async (given, call) => {
      try {
        const claim = await verify(given, call);
        known.add(given.memberId);
        return claim;
      } catch (thrown) {
        if (isOutage(thrown) || !known.has(given.memberId)) throw thrown;
        throw new ConnectError('NOTAUTHENTICATED', { retryAfterMs: 1_000 });
      }
    };
  },
});
