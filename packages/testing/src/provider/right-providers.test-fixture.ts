import {
  ConnectError,
  defineProvider,
  type KeySource,
  type ProviderModule,
} from '@playerlink/core';
import { type ArcadeOptions, arcadeWith, type Given, HOST, RIGHT } from './arcade.test-fixture.ts';
import { issuedAt, openTicket, sealOf, TICKET_MS } from './arcade-platform.test-fixture.ts';
import { claiming } from './mistakes.test-fixture.ts';

/** A plugin of the arcade. */
export type Plugin = (options: ArcadeOptions | undefined) => ProviderModule;

/** Asks the arcade twice at every sign-in. */
export const asksTwice: Plugin = arcadeWith();

/** Asks for the seal of the game's tickets, keeps it, and opens tickets with it. */
export const keepsSeal: Plugin = defineProvider<ArcadeOptions, Given>({
  id: 'arcade',
  wire: RIGHT.wire,
  options: RIGHT.options,
  credentials: RIGHT.credentials,
  setup: ({ key }, ports) => {
    const seal: KeySource<string> = {
      id: 'seal',
      kind: { name: 'seal', keep: 1 },
      staleMs: 86_400_000,
      refreshMs: 60_000,
      retryMs: 5_000,
      async load() {
        // Several sign-ins wait for it: it ends by its own deadline, not with one of them.
        const deadline = new AbortController();
        const cancel = ports.clock.timer(4_000, () => deadline.abort());
        const request = { url: `${HOST}/seal`, form: { key } };
        const { body } = await RIGHT.ask(ports, request, deadline.signal).finally(cancel);
        return { document: String(body.seal), freshMs: 3_600_000 };
      },
    };
    return {
      async verify({ memberId, ticket, nickname }, { signal }) {
        const document = await ports.keys.read(seal, () => true, signal);
        const holder = openTicket(ticket, document, ports.clock.now());
        if (holder !== memberId) throw new ConnectError('NOTAUTHENTICATED');
        return { externalId: memberId, displayName: nickname };
      },
    };
  },
});

/** Makes the seal itself, and asks nobody. */
export const asksNobody: Plugin = defineProvider<ArcadeOptions, Given>({
  id: 'arcade',
  wire: RIGHT.wire,
  options: RIGHT.options,
  credentials: RIGHT.credentials,
  setup: ({ key }, { clock }) => ({
    async verify({ memberId, ticket }) {
      if (openTicket(ticket, sealOf(key), clock.now()) === memberId)
        return { externalId: memberId };
      throw new ConnectError('NOTAUTHENTICATED');
    },
  }),
});

/** Lets the arcade burn each ticket. */
export const burnsTickets: Plugin = arcadeWith({ burns: true });

/** Has each ticket remembered for as long as it holds. */
export const claimsTickets: Plugin = arcadeWith(
  claiming((claim, { ticket }) => ({
    ...claim,
    once: { key: ticket, until: issuedAt(ticket) + TICKET_MS },
  }))(),
);
