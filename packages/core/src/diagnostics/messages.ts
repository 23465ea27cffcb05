import type { Row } from '../connect/decide.ts';
import type { Outcome } from '../contract/storage.ts';
import type { FailureName } from './name-of.ts';

/**
 * What a traced piece of work came to; both absent until it has. An error is told by its name, its code and
 * where it came from, never by its message or cause.
 */
export interface Settled<Result> {
  result?: Result;
  error?: FailureName;
}

/** A connect as a whole, on the tracing channel `playerlink:connect`. A refused one has an error with its code. */
export interface ConnectMessage
  extends Settled<{ readonly outcome: Exclude<Outcome, 'refused'>; readonly newPlayer: boolean }> {
  readonly game: string;
  /** Absent when the request names none that is registered: what a client made up is not repeated. */
  readonly provider?: string;
}

/**
 * A step of a connect. A guard or a hook is one where the host has it; `apply` where there is something to
 * write; `proof` where the platform burns its credentials; `situation`, `decide` and `apply` once an attempt.
 */
export type Step =
  | 'parse'
  | 'guard.beforeVerify'
  | 'proof'
  | 'verify'
  | 'guard.afterVerify'
  | 'situation'
  | 'decide'
  | 'apply'
  | 'summary'
  | 'hook.beforeResponse'
  | `effect.${Effect}`;

/** What follows a commit, or an unlink, and delays no answer. */
export type Effect = Exclude<Outcome, 'refused'> | 'unlinked' | 'registerPush' | 'friends';

/** A step, on the tracing channel `playerlink:step`. The result is that of `decide`; other steps have none. */
export interface StepMessage extends Settled<StepResult | undefined> {
  readonly game: string;
  readonly provider: string;
  readonly step: Step;
}

/** What was decided, by which row of the decision table. */
export interface StepResult {
  readonly outcome: Outcome;
  readonly row: Row;
  /** Of a refusal. */
  readonly code?: string;
}

/** A call of the storage, on the tracing channel `playerlink:storage`. */
export interface StorageMessage extends Settled<undefined> {
  readonly game: string;
  /** The method's name, such as `apply` or `links.of`: one of a fixed few. */
  readonly operation: string;
}

/** A call of the facade other than `connect`. */
export type Call =
  | 'explain'
  | 'sessions.resolve'
  | 'sessions.rotate'
  | 'links.unlink'
  | 'accounts.change';

/** Such a call, on the tracing channel `playerlink:call`. */
export interface CallMessage
  extends Settled<{
    /** Whether the token was a clear yes; absent for calls without one. */
    readonly found?: boolean;
  }> {
  readonly game: string;
  readonly call: Call;
}

/** An attempt that met a faster writer, on the channel `playerlink:conflict`. */
export interface ConflictMessage {
  readonly game: string;
  readonly provider: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** Whether it is tried again; after the last it is UNAVAILABLE. */
  readonly retried: boolean;
}
