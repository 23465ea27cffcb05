/** Who is signed in on one socket. The token is kept here and nowhere else. */
export interface SocketSession {
  readonly token: string | undefined;
  /** When the last sign-in was, in ms. */
  readonly signedInAt: number;
  /** When the sign-in was, or the last time the player rested, in ms. */
  activeSince: number | undefined;
  start(playerId: string, token: string, now: number): void;
  /** A new token of the same session; those of other sessions are not taken. */
  renew(sessionId: string, token: string): void;
  end(): void;
}

/**
 * Nobody is signed in at first.
 *
 * @param enter makes the player known as present; what it returns ends that
 */
export function socketSession(enter: (playerId: string) => () => void): SocketSession {
  let token: string | undefined;
  let present: string | undefined;
  let signedInAt = 0;
  let leave = () => {};
  const end = () => {
    token = undefined;
    present = undefined;
    leave();
    leave = () => {};
  };
  return {
    get token() {
      return token;
    },
    get signedInAt() {
      return signedInAt;
    },
    activeSince: undefined,
    start(playerId, given, now) {
      // Who signs in again is not offline in between.
      if (present !== playerId) {
        end();
        leave = enter(playerId);
        present = playerId;
      }
      token = given;
      signedInAt = now;
      this.activeSince = now;
    },
    renew(sessionId, given) {
      if (token !== undefined && sessionIdOf(token) === sessionId) token = given;
    },
    end,
  };
}

/** A token is `<sessionId>.<secret>`. */
export const sessionIdOf = (token: string): string => token.slice(0, token.indexOf('.'));
