/** Lets what is done to a session be done one after the other. */
export interface SessionTurns {
  /** Begins when all that came before it for this session has settled. Settles as `task` does. */
  take(sessionId: string, task: () => Promise<void>): Promise<void>;
}

/**
 * The turns of one process. Of two resumes at once nobody could tell whose token is the newest, and the
 * sockets would be left with the one that is dead.
 */
export function sessionTurns(): SessionTurns {
  const last = new Map<string, Promise<void>>();
  return {
    take(sessionId, task) {
      const turn = (last.get(sessionId) ?? Promise.resolve()).then(task);
      const settled = turn
        .catch(() => {})
        .then(() => {
          if (last.get(sessionId) === settled) last.delete(sessionId);
        });
      last.set(sessionId, settled);
      return turn;
    },
  };
}
