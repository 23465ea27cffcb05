import {
  ConnectError,
  defineProvider,
  type KeySource,
  type ProviderModule,
} from '@playerlink/core';
import { type ArcadeOptions, arcadeWith, type Given, HOST, RIGHT } from './arcade.test-fixture.ts';
import { openTicket } from './arcade-platform.test-fixture.ts';
import { objectSchema, text } from './fixture-schema.test-fixture.ts';

type Plugin = (options: ArcadeOptions | undefined) => ProviderModule;

/** Asks the arcade twice at every sign-in. */
export const asksTwice: Plugin = arcadeWith();

/** Asks for the seal of the game's tickets, keeps it, and opens tickets with it. */
export const keepsSeal: Plugin = defineProvider<ArcadeOptions, Given>({
  id: 'arcade',
  wire: RIGHT.wire,
  options: objectSchema<ArcadeOptions>({ key: text(/^\S+$/) }),
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
        if (openTicket(ticket, document) !== memberId) throw new ConnectError('NOTAUTHENTICATED');
        return { externalId: memberId, displayName: nickname };
      },
    };
  },
});

/** Has the seal already, and asks nobody. */
export const asksNobody =
  (seal: string): Plugin =>
  (options) =>
    arcadeWith({
      around:
        () =>
        async ({ memberId, ticket }) => {
          if (openTicket(ticket, seal) === memberId) return { externalId: memberId };
          throw new ConnectError('NOTAUTHENTICATED');
        },
    })(options);
