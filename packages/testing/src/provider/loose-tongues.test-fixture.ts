import { ConnectError, isOutage, Outage } from '@playerlink/core';
import { RIGHT } from './arcade.test-fixture.ts';
import { failing, type Mistake } from './mistakes.test-fixture.ts';

/** Logs the ticket in base64, as part of a longer text. */
export const logsTheTicket: Mistake = () => ({
  around:
    (verify, { logger }) =>
    (given, call) => {
      logger.debug(
        { asked: { with: [Buffer.from(`x:${given.ticket}`).toString('base64')] } },
        'ask',
      );
      return verify(given, call);
    },
});

/** Puts the ticket in the URL, and logs what fetch throws. */
export const logsWhatFetchThrows: Mistake = () => ({
  ask: async (ports, { url, form }, signal) => {
    const request = {
      url: form ? `${url}?${new URLSearchParams(form)}` : url,
      ...(form && { form }),
    };
    return RIGHT.ask(
      {
        ...ports,
        fetch: (...args) =>
          ports.fetch(...args).catch((error: unknown) => {
            ports.logger.warn({ error }, 'the arcade is down');
            throw error;
          }),
      },
      request,
      signal,
    );
  },
});

/** Logs the form of each request, with the game's key in it. */
export const logsTheKey: Mistake = () => ({
  ask: (ports, request, signal) => {
    ports.logger.debug({ form: { key: request.form?.key } }, 'ask');
    return RIGHT.ask(ports, request, signal);
  },
});

/** Logs what it needs for the friends, when the player is signed in already. */
export const logsTheGrant: Mistake = () => {
  let tell: (fields: object) => void = () => {};
  return {
    around: (verify, { logger }) => {
      tell = (fields) => logger.debug(fields, 'asking for friends');
      return async (given, call) => ({ ...(await verify(given, call)), grant: given.ticket });
    },
    effects: () => ({
      friends: async ({ grant }) => {
        tell({ grant });
        return [];
      },
    }),
  };
};

/** Quotes the ticket in an Outage, which core logs. */
export const quotesTheTicketInAnOutage = failing((thrown, { ticket }) =>
  isOutage(thrown) ? new Outage(`no answer for ${ticket}`) : thrown,
);

/** Names the ticket as the field of a refusal. */
export const namesTheTicketAsTheField = failing((thrown, { ticket }) =>
  isOutage(thrown) ? thrown : new ConnectError('NOTAUTHENTICATED', { field: ticket }),
);
