import { ConnectError, type IdentityClaim, isOutage, type Logger, Outage } from '@playerlink/core';
import { arcadeWith, RIGHT } from './arcade.test-fixture.ts';
import { openTicket, sealOf } from './arcade-platform.test-fixture.ts';
import type { Mistake } from './mistakes.test-fixture.ts';
import type { Plugin } from './right-providers.test-fixture.ts';

/** Accepts in every game what one has accepted. */
export const acceptsWhatOthersAccepted: Mistake = () => {
  const accepted = new Map<string, IdentityClaim>();
  return {
    around: (verify) => async (given, call) => {
      const claim = accepted.get(given.ticket) ?? (await verify(given, call));
      accepted.set(given.ticket, claim);
      return claim;
    },
  };
};

/** Opens tickets with the seal of any game in the process. */
export const opensWithAnySeal = (): Plugin => {
  const seals = new Set<string>();
  return (options) =>
    arcadeWith({
      around: (_, { clock }) => {
        if (options !== undefined) seals.add(sealOf(options.key));
        return async ({ memberId, ticket }) => {
          const holders = [...seals].map((seal) => openTicket(ticket, seal, clock.now()));
          if (holders.includes(memberId)) return { externalId: memberId };
          throw new ConnectError('NOTAUTHENTICATED');
        };
      },
    })(options);
};

/** Keeps the options of the last call for all games. */
export const keepsTheLastOptions = (): Plugin => {
  let key = '';
  const plugin = arcadeWith({
    ask: (ports, { url, form }, signal) =>
      RIGHT.ask(ports, { url, ...(form && { form: { ...form, key } }) }, signal),
  });
  return (options) => {
    const module = plugin(options);
    key = options?.key ?? '';
    return module;
  };
};

/** Asks by the ports of the first game. */
export const keepsTheFirstPorts: Mistake = () => {
  let fetch: Parameters<typeof RIGHT.ask>[0]['fetch'] | undefined;
  return {
    ask: (ports, request, signal) => {
      fetch ??= ports.fetch;
      return RIGHT.ask({ ...ports, fetch }, request, signal);
    },
  };
};

/** Leaves the arcade alone in all games when it has failed in one. */
export const hasOneBreaker: Mistake = () => {
  let openUntil = 0;
  return {
    around:
      (verify, { clock }) =>
      (given, call) => {
        if (clock.now() < openUntil) throw new Outage('the arcade is left alone');
        return verify(given, call).catch((thrown: unknown) => {
          if (isOutage(thrown)) openUntil = clock.now() + 60_000;
          throw thrown;
        });
      },
  };
};

/** Logs by the logger of the first game. */
export const keepsTheFirstLogger: Mistake = () => {
  let logger: Logger | undefined;
  return {
    around: (verify, ports) => {
      logger ??= ports.logger;
      return (given, call) => {
        logger?.debug({}, 'somebody signs in');
        return verify(given, call);
      };
    },
  };
};
