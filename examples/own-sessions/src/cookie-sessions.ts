import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';

/** What this server knows of a browser. */
export interface Session {
  readonly playerId?: string;
}

declare global {
  namespace Express {
    interface Request {
      readonly session: Session;
      /** A new session with a new id: one that was known before a sign-in must not be signed in after it. */
      renewSession(session: Session): void;
    }
  }
}

/** Sessions in memory, known by a cookie. Stands for express-session and the like. */
export function cookieSessions(): RequestHandler {
  const sessions = new Map<string, Session>();
  return (req, res, next) => {
    const [, id = ''] = /(?:^|;\s*)sid=([\w-]+)/.exec(req.headers.cookie ?? '') ?? [];
    const renewSession = (session: Session) => {
      sessions.delete(id);
      const renewed = randomUUID();
      sessions.set(renewed, session);
      res.cookie('sid', renewed, { httpOnly: true, sameSite: 'lax' });
    };
    Object.assign(req, { session: sessions.get(id) ?? {}, renewSession });
    next();
  };
}
