import { expect, onTestFinished, test } from 'vitest';
import { type Frame, openGame } from './game.test-fixture.ts';

/** The same numbers in each run: 32 bits of mulberry32. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

const MEMBERS = [
  ...['userId', 'ticket', 'friends', 'deviceId', 'deviceOS', 'userName', 'password', 'displayName'],
  ...['oldPassword', 'newPassword', 'systemId', 'friendIds', 'message', 'pushId', 'register'],
  ...['segments', 'scriptData', 'playerId', 'authToken', 'requestId', 'errorOnSwitch', 'hmac'],
  ...['doNotLinkToCurrentPlayer', 'switchIfPossible', 'syncDisplayName', '__proto__', 'toString'],
];

const VALUES: readonly string[] = [
  ...['null', 'true', 'false', '0', '-0', '1e400', '12345678901234567890', '""', '"0"', '"AR"'],
  ...['{}', '[]', '[null]', '{"a":null}', '{"__proto__":{"a":1}}', '"ada"', '["ada","bob"]'],
  ...['"\\ud800"', '"\\u0000"', '" ada "', '"IOS"', '"ios"', '{"AGE":"OLD"}', '[[[[[]]]]]'],
  ...[JSON.stringify('x'.repeat(300)), JSON.stringify('x'.repeat(5_000)), '"a.b"', '1.5'],
];

test.each([1, 2, 3])(
  'whatever the members are, each request is answered once (seed %i)',
  async (seed) => {
    const game = await openGame();
    onTestFinished(game.close);
    const next = numbers(seed);
    const pick = (list: readonly string[]) => list[next() % list.length] ?? '';
    const names = [
      ...['AccountDetails', 'ChangeUserDetails', 'EndSession', 'ListGameFriends', 'SocialStatus'],
      ...['ListInviteFriends', 'PushRegistration', 'SendFriendMessage', 'SocialDisconnect'],
      ...[
        'ArcadeConnect',
        'DeviceAuthentication',
        'Registration',
        'Authentication',
        'SteamConnect',
      ],
    ];
    for (const credential of ['device', 'server', 'child']) {
      const socket = await game.shaken(credential);
      for (let i = 0; i < 400; i += 1) {
        const members = Array.from(
          { length: next() % 6 },
          () => `"${pick(MEMBERS)}":${pick(VALUES)}`,
        );
        const name = pick(names);
        socket.sendText(`{${[...members, `"@class":".${name}Request"`].join()}}`);
        let answer: Frame = await socket.next();
        // A friend's message is pushed.
        while (answer['@class'] === '.FriendMessage') answer = await socket.next();
        const response = /Connect|Device|Authentication$/.test(name) ? 'Authentication' : name;
        expect(answer['@class']).toBe(`.${response}Response`);
        expect(Object.keys((answer.error as object | undefined) ?? { one: 1 })).toHaveLength(1);
        for (const never of ['authToken', 'userId', 'connectUrl', 'error']) {
          expect(answer[never]).not.toBeNull();
        }
      }
    }
    expect(({} as Frame).a).toBeUndefined();
    expect(game.logs.filter(({ fields }) => 'error' in fields)).toEqual([]);
  },
);
