/**
 * Any number of ids as the one value that `json_each` takes apart. An ill-formed id is left out: nothing
 * is ever stored under one.
 */
export const idList = (ids: readonly string[]): string =>
  JSON.stringify(ids.filter((id) => id.isWellFormed()));
