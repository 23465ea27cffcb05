/** A command that did not do all that it was asked to; `message` is a sentence for the user. */
export class Unfinished extends Error {
  override readonly name = 'Unfinished';
  /** 1, or 130 when the user ended it. */
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
