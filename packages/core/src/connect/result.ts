import type { JsonObject } from '../contract/json.ts';
import type { Outcome, Write } from '../contract/storage.ts';
import type { Row } from './decide.ts';

/** A connect that was answered with yes. */
export interface ConnectResult {
  readonly outcome: Exclude<Outcome, 'refused'>;
  /** Whether this connect created the player. */
  readonly newPlayer: boolean;
  readonly playerId: string;
  readonly displayName: string | null;
  /** The session's token, shown this once. Absent for hosts with sessions of their own. */
  readonly authToken?: string;
  /** The request's, and what hooks added. */
  readonly scriptData: JsonObject;
  /** An error of the game's own, set by `hooks.beforeResponse`. The connect stands. */
  readonly scriptError?: JsonObject;
}

/** What a connect would do. */
export interface Explanation {
  readonly outcome: Outcome;
  /** The row of the decision table that decided. */
  readonly row: Row;
  /** For a refusal, the code of the error. */
  readonly code?: string;
  /** What would be written, in this order; ids in it are made up for this explanation. */
  readonly writes: readonly Write[];
}
