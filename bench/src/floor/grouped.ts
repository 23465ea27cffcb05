import type { Connector } from '../engines/engine.ts';
import type { Connected } from './floor.ts';
import type { SqliteFloor } from './sqlite-floor.ts';

/** As many as PlayerLink commits at once. */
const MAX_GROUP = 64;

interface Waiting {
  readonly account: string;
  resolve(connected: Connected): void;
  reject(error: unknown): void;
}

/** The floor for a server: all that came in one turn of the event loop are committed at once. */
export function grouped(floor: SqliteFloor): Connector {
  const waiting: Waiting[] = [];
  const turn = () => {
    const group = waiting.splice(0, MAX_GROUP);
    if (waiting.length > 0) setImmediate(turn);
    try {
      const connected = floor.connect(group.map(({ account }) => account));
      for (const [at, { resolve }] of group.entries()) resolve(connected[at] as Connected);
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  };
  return {
    connect: (account) =>
      new Promise((resolve, reject) => {
        waiting.push({ account, resolve, reject });
        if (waiting.length === 1) setImmediate(turn);
      }),
    close: () => floor.close(),
  };
}
