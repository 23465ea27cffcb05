/** A name that came from outside, as an answer may repeat it; absent when it is not a plain one. */
export const fieldName = (name: string): string | undefined =>
  /^[\w.-]{1,64}$/.test(name) ? name : undefined;
