import { expect } from 'vitest';
import type { Frame, RawSocket } from '../game.test-fixture.ts';

/** What somebody registers with. */
export const ADA = { displayName: 'Ada', password: 'correct horse', userName: 'ada' };

/** Any session's token. */
export const TOKEN: unknown = expect.stringMatching(/^[\w-]+\.[\w-]{43}$/);

/** Asks, sees to it that the answer has the id of the request, and gives all the rest of it. */
export const asker =
  (socket: RawSocket) =>
  async (request: string, members: Frame = {}): Promise<Frame> => {
    const { requestId, ...frame } = await socket.ask(request, members);
    expect(requestId).toMatch(/^1500000000000_\d+$/);
    return frame;
  };

/** A response of this name with exactly these members. */
export const response = (name: string, members: Frame): Frame => ({
  '@class': `.${name}Response`,
  ...members,
});

/** A success. */
export const done = (name: string, members: Frame = {}): Frame =>
  response(name, { scriptData: {}, ...members });

/** A no to what is no sign-in. */
export const no = (name: string, error: Frame): Frame => response(name, { error });

/** A no to a sign-in. */
export const refused = (error: Frame, name = 'Authentication'): Frame =>
  response(name, { newPlayer: false, error });
