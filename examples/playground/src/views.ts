// What the playground's server tells its page; both are checked against these shapes.

/** A platform that the page offers. */
export interface PlatformView {
  readonly id: string;
  /** Its request on the GameSparks wire, without the dot. */
  readonly request: string;
  /** The knobs that stand, newest first; null for a platform that is checked offline. */
  readonly faults: ReadonlyArray<Readonly<Record<string, unknown>>> | null;
}

/** A player and what is linked to it. */
export interface PlayerView {
  readonly id: string;
  readonly displayName: string | null;
  readonly links: ReadonlyArray<{
    readonly provider: string;
    readonly systemId: string;
    readonly externalId: string;
  }>;
}

/** A step that ran in a connect. */
export interface StepView {
  readonly step: string;
  /** From the connect's beginning, in ms. */
  readonly at: number;
  readonly ms: number;
  /** The code of the refusal, or the name of the failure, that ended it. */
  readonly error?: string;
}

/** How a connect went, as core told it on its diagnostics channels. */
export interface TraceView {
  readonly ms: number;
  /** Absent where it was refused. */
  readonly outcome?: string;
  /** In the order they began; a lost race has `situation`, `decide` and `apply` again. */
  readonly steps: readonly StepView[];
  /** The row of the decision table; absent where no decision was reached. */
  readonly row?: string;
  /** The signed-in player whom the decision met. */
  readonly playerId?: string;
  /** The player to whom the account belonged. */
  readonly ownerId?: string;
}
