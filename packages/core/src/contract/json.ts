/** Any JSON value. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** A JSON object, such as `scriptData` or `segments`. */
export type JsonObject = { readonly [key: string]: Json };
