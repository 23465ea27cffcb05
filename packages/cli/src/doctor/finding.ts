/** What one check came to. */
export interface Finding {
  /** The game it is about; absent for what is about all of them. */
  readonly game?: string;
  /** What was looked at: `config`, `storage`, `clock`, or the id of a provider. */
  readonly check: string;
  /** `fail`: sign-ins do not work, or not for long. `warn`: somebody should look at it. */
  readonly level: 'ok' | 'warn' | 'fail';
  /** A sentence, with the mend where there is something to mend. */
  readonly message: string;
}
