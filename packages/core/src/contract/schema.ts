/**
 * The two public standards a schema has to speak: Standard Schema v1 (validation) and Standard JSON
 * Schema v1 (names, order and presence of fields). zod >= 4.2, arktype and valibot do; the types are
 * repeated here because the standard is made to be repeated, so that core depends on none of them.
 */
export interface Schema<Output = unknown, Input = Output> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | PromiseLike<SchemaResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
    readonly jsonSchema: {
      readonly input: (options: { readonly target: 'draft-2020-12' }) => Record<string, unknown>;
    };
  };
}

/** What a schema answers: the parsed value, or the reasons why not. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** One reason; `path` leads to the field. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined;
}
