import { type IdentityClaim, isOutage, Outage } from '@playerlink/core';
import { RIGHT, readAnswer, send } from './arcade.test-fixture.ts';
import { failing, type Mistake, refused } from './mistakes.test-fixture.ts';

/** Takes whatever fails for a no. */
export const takesOutagesForNo = failing(refused);

/** Remembers an outage for ever. */
export const neverRecovers: Mistake = () => ({
  around: (verify) => {
    let failed: unknown;
    return async (given, call) => {
      if (failed !== undefined) throw failed;
      return verify(given, call).catch((thrown: unknown) => {
        if (isOutage(thrown)) failed = thrown;
        throw thrown;
      });
    };
  },
});

/** Takes three seconds of silence for a no. */
export const saysNoWhenItIsSlow: Mistake = () => ({
  around:
    (verify, { clock }) =>
    (given, call) =>
      new Promise((resolve, reject) => {
        const cancel = clock.timer(3_000, () => reject(refused()));
        verify(given, call).finally(cancel).then(resolve, reject);
      }),
});

/** Goes on waiting when nobody waits for it any more. */
export const ignoresTheSignal: Mistake = () => ({
  ask: (ports, request) => RIGHT.ask(ports, request, new AbortController().signal),
});

/** Lets fetch follow redirects. */
export const followsRedirects: Mistake = () => ({
  ask: async (ports, request, signal) => readAnswer(await send(ports, request, { signal })),
});

/** Asks where a redirect leads. */
export const followsRedirectsByHand: Mistake = () => ({
  ask: async (ports, request, signal) => {
    const init = { redirect: 'manual', signal } as const;
    const response = await send(ports, request, init);
    const location = response.headers.get('location');
    return readAnswer(location === null ? response : await ports.fetch(location, init));
  },
});

/** Reads a body to its end, however far that is. */
export const buffersAnything: Mistake = () => ({
  ask: async (ports, request, signal) => {
    const response = await send(ports, request, { redirect: 'manual', signal });
    return readAnswer(response, Number.POSITIVE_INFINITY);
  },
});

/** Looks at the body alone. */
export const ignoresTheStatus: Mistake = () => ({
  ask: async (ports, request, signal) => {
    const response = await send(ports, request, { redirect: 'manual', signal });
    if (response.status === 401) return readAnswer(response);
    return { status: 200, body: (await response.json()) as Record<string, unknown> };
  },
});

/** Looks at the status alone. */
export const takesOkForYes: Mistake = () => ({
  ask: async (ports, request, signal) => {
    const { status } = await send(ports, request, { redirect: 'manual', signal });
    if (status !== 200 && status !== 401) throw new Outage(`the arcade answered ${status}`);
    return { status, body: {} };
  },
  proves: () => true,
});

/** Takes an answer that it cannot read for a no. */
export const blamesThePlayerForGarbage: Mistake = () => ({
  ask: async (ports, request, signal) => {
    const response = await send(ports, request, { redirect: 'manual', signal });
    return readAnswer(response).catch((thrown: unknown) => {
      throw isOutage(thrown) ? thrown : refused();
    });
  },
});

/** Accepts when the second request fails. */
export const doesWithoutTheSecondAnswer: Mistake = () => ({
  ask: async (ports, request, signal) => {
    const asking = RIGHT.ask(ports, request, signal);
    return request.form ? asking : asking.catch(() => ({ status: 200, body: { name: '?' } }));
  },
});

/** Has a memory that all games share. */
export const remembersOutsideOfSetup: Mistake = () => {
  const known = new Map<string, IdentityClaim>();
  return {
    around: (verify) => async (given, call) => {
      const claim = known.get(given.memberId) ?? (await verify(given, call));
      known.set(given.memberId, claim);
      return claim;
    },
  };
};

/** Takes an outage for a no once a sign-in has worked. */
export const refusesStrangersInAnOutage: Mistake = () => ({
  around: (verify) => {
    let hasWorked = false;
    return async (given, call) => {
      const claim = await verify(given, call).catch((thrown: unknown) => {
        throw hasWorked && isOutage(thrown) ? refused() : thrown;
      });
      hasWorked = true;
      return claim;
    };
  },
});
