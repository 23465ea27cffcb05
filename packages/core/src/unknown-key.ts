/** The first own key of an object that is not among those it may have: mostly a misspelt one. */
export const unknownKey = (object: object, known: ReadonlySet<string>): string | undefined =>
  Object.keys(object).find((key) => !known.has(key));
