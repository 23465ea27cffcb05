/** Of more reasons than these there would be no reading. */
const MOST_REASONS = 5;

/** A line that cannot be imported; `message` tells why, and holds nothing of the line but names and player ids. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(reasons: readonly string[]) {
    super(reasons.slice(0, MOST_REASONS).join('; '));
  }
}
