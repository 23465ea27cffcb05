import { HOST, RIGHT } from './arcade.test-fixture.ts';
import type { Mistake } from './mistakes.test-fixture.ts';

type Effects = ReturnType<typeof RIGHT.effects>;
type Friends = NonNullable<Effects['friends']>;
type RegisterPush = NonNullable<Effects['registerPush']>;

/** Does something about the friends of the right provider. */
const aboutFriends =
  (change: (friends: Friends, options: { readonly key: string }) => Friends): Mistake =>
  () => ({
    effects: (ports, options, ask) => {
      const { friends, ...others } = RIGHT.effects(ports, options, ask);
      return { ...others, ...(friends && { friends: change(friends, options) }) };
    },
  });

/** The same about push. */
const aboutPush =
  (change: (register: RegisterPush) => RegisterPush): Mistake =>
  () => ({
    effects: (ports, options, ask) => {
      const { registerPush, ...others } = RIGHT.effects(ports, options, ask);
      return { ...others, ...(registerPush && { registerPush: change(registerPush) }) };
    },
  });

/** Gives friends other ids than players. */
export const writesIdsOfFriendsOtherwise = aboutFriends((friends) => async (...given) => {
  const list = await friends(...given);
  return list.map(({ externalId }) => ({ externalId: `arcade:${externalId}` }));
});

/** Puts its key into the names of friends. */
export const namesFriendsByTheKey = aboutFriends((friends, { key }) => async (...given) => {
  const list = await friends(...given);
  return list.map((friend) => ({ ...friend, displayName: `asked with ${key}` }));
});

/** Reads the first page of friends. */
export const readsOnePage: Mistake = () => ({
  effects: (ports, options, ask) => ({
    ...RIGHT.effects(ports, options, ask),
    async friends({ externalId }, { signal }) {
      const url = `${HOST}/friends?id=${externalId}&from=0`;
      const { body } = await ask(ports, { url }, signal);
      return (body.ids as string[]).map((id) => ({ externalId: id }));
    },
  }),
});

/** Takes an outage for having no friends. */
export const losesFriendsInOutages = aboutFriends(
  (friends) =>
    (...given) =>
      friends(...given).catch(() => []),
);

/** Has no push. */
export const registersNobody: Mistake = () => ({
  effects: (ports, options, ask) => {
    const { friends } = RIGHT.effects(ports, options, ask);
    return { ...(friends && { friends }) };
  },
});

/** Tells of a registration that there is not. */
export const registersWithoutAnAnswer = aboutPush(
  (register) => (identity, call) =>
    register(identity, call).catch(() => ({ deviceOs: 'fcm', pushId: identity.externalId })),
);

/** Never tries again what has failed once. */
export const givesUpPush = aboutPush((register) => {
  let hasFailed = false;
  return async (...given) => {
    if (hasFailed) return;
    return register(...given).catch((thrown: unknown) => {
      hasFailed = true;
      throw thrown;
    });
  };
});

/** Registers who does not want it. */
export const registersEverybody: Mistake = () => ({
  around: (verify) => async (given, call) => ({ ...(await verify(given, call)), push: true }),
});

/** Tells somebody of each sign-in, and does not mind the answer. */
export const tellsOfSignIns: Mistake = () => ({
  around:
    (verify, { fetch }) =>
    async (given, call) => {
      await fetch(`${HOST}/name?id=0`, { redirect: 'manual', signal: call.signal }).catch(() => {});
      return verify(given, call);
    },
});
