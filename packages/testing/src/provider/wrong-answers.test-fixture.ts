import { FIELDS, HOST } from './arcade.test-fixture.ts';
import { anything, objectSchema, text } from './fixture-schema.test-fixture.ts';
import { claiming, type Mistake, withFields } from './mistakes.test-fixture.ts';

/** Refuses everybody. */
export const refusesEverybody: Mistake = () => ({ proves: () => false });

/** Takes the ticket for the external id. */
export const takesTheTicketForTheId = claiming((claim, { ticket }) => ({
  ...claim,
  externalId: ticket,
}));

/** Gives everybody the same external id. */
export const takesEverybodyForOne = claiming((claim) => ({ ...claim, externalId: '1' }));

/** Makes e-mail addresses of the ids. */
export const takesAnAddressForTheId = claiming((claim) => ({
  ...claim,
  externalId: `${claim.externalId}@arcade.example`,
}));

/** Alarms the operator at every sign-in. */
export const logsSignInsAsErrors: Mistake = () => ({
  around:
    (verify, { logger }) =>
    (given, call) => {
      logger.error({}, 'somebody signs in');
      return verify(given, call);
    },
});

/** Calls every credential optional. */
export const requiresNothing: Mistake = () => ({
  credentials: objectSchema({
    memberId: text(/^[0-9a-f]{12}$/, false),
    ticket: text(/^[!-~]{1,256}$/, false),
  }),
});

/** Fails where an optional credential is missing. */
export const needsTheOptional: Mistake = () => ({
  around: (verify) => async (given, call) => {
    if (given.nickname === undefined) throw new TypeError('nickname is undefined');
    return verify(given, call);
  },
});

/** Has a schema that takes anything, and then calls methods of it. */
export const callsMethodsOfAnything: Mistake = () => ({
  credentials: objectSchema({ ...FIELDS, ticket: anything(), locale: anything(false) }),
  around: (verify) => async (given, call) => {
    given.ticket.trim();
    given.locale?.trim();
    return verify(given, call);
  },
});

/** Takes a ticket of any length. */
export const knowsNoLength = withFields({ ticket: text(/^[!-~]+$/) });

/** Takes a ticket of any characters, and sends it. */
export const sendsAnyText = withFields({ ticket: text(/^[\s\S]{1,256}$/) });

/** Finds an id in a text that is none. */
export const trimsTheId: Mistake = () => ({
  credentials: objectSchema({ ...FIELDS, memberId: text(/^[\s\S]{1,256}$/) }),
  around: (verify) => (given, call) =>
    verify({ ...given, memberId: given.memberId.replace(/[^0-9a-f]/g, '') }, call),
});

/** Fails on a name with half a character. */
export const stumblesOverOddNames: Mistake = () => ({
  around: (verify) => async (given, call) => {
    if (!given.nickname?.isWellFormed()) throw new URIError('malformed');
    return verify(given, call);
  },
});

/** Asks the platform within its schema. */
export const asksBeforeItChecks: Mistake = () => {
  let ask = async () => {};
  return {
    credentials: objectSchema({
      ...FIELDS,
      ticket: { isRequired: true, accepts: () => ask().then(() => true) },
    }),
    around: (verify, { fetch }) => {
      ask = async () => {
        await fetch(`${HOST}/name?id=0`, { redirect: 'manual' }).catch(() => {});
      };
      return verify;
    },
  };
};
