/** What was asked for cannot be made; `message` is a sentence that says what to do. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
