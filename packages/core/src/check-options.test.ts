import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkOptions } from './check-options.ts';
import { configError, refusedAtBoot } from './config-error.test-fixture.ts';
import type { Schema, SchemaIssue } from './index.ts';

const refusalOf = (schema: Schema, input: unknown): string =>
  configError(() => checkOptions('tavern', schema, input));

/** A schema of another library: it answers so, and tells these names. */
const answering = (answer: unknown, tells: object = {}): Schema => ({
  '~standard': {
    version: 1,
    vendor: 'other',
    validate: () => (typeof answer === 'function' ? answer() : answer),
    jsonSchema: { input: () => tells as Record<string, unknown> },
  },
});

const finding = (issues: readonly SchemaIssue[], tells?: object) => answering({ issues }, tells);

const url = z.strictObject({ url: z.string(), sha256: z.string().optional() });

describe('a misspelt option is told with the one that was meant', () => {
  it.each<[string, Schema, unknown, string]>([
    [
      'beside what is missing for it',
      z.strictObject({ title: z.string() }),
      { titel: 'SECRET' },
      'option (all): there is no "titel"; did you mean "title"?',
    ],
    [
      'where all is there',
      z.strictObject({ apiKey: z.string(), baseUrl: z.string().optional() }),
      { apiKey: 'SECRET', baseURL: 'SECRET' },
      'option (all): there is no "baseURL"; did you mean "baseUrl"?',
    ],
    [
      'like none',
      z.strictObject({ apiKey: z.string(), baseUrl: z.string().optional() }),
      { apiKey: 'SECRET', pepper: 'SECRET' },
      'option (all): there is no "pepper"; there is: apiKey, baseUrl',
    ],
    [
      'where there are none',
      z.strictObject({}),
      { a: 1 },
      'option (all): there is no "a"; leave it out',
    ],
    [
      'in a list',
      z.strictObject({ issuers: z.array(url) }),
      { issuers: [{ url: 'a' }, { url: 'a', sha265: 'SECRET' }] },
      'option issuers.1: there is no "sha265"; did you mean "sha256"?',
    ],
    [
      'in one of two forms',
      z.union([z.strictObject({ key: z.string() }), z.strictObject({ secret: z.string() })]),
      { sceret: 'SECRET' },
      'option (all): there is no "sceret"; did you mean "secret"?',
    ],
    [
      'beside a function, of which JSON Schema knows nothing',
      z.strictObject({ title: z.string(), find: z.custom(() => true).optional() }),
      { titel: 'SECRET' },
      'option (all): there is no "titel"; did you mean "title"?',
    ],
    [
      'in a schema that lets other names pass',
      z.object({ title: z.string() }),
      { colour: 1, titel: 'SECRET' },
      'option (all): there is no "titel"; did you mean "title"?',
    ],
    [
      'of a library whose path leads to the name',
      finding([{ message: 'must be removed', path: [{ key: 'titel' }] }], {
        type: 'object',
        properties: { title: { type: 'string' } },
        additionalProperties: false,
      }),
      { titel: 'SECRET' },
      'option (all): there is no "titel"; did you mean "title"?',
    ],
  ])('%s', (_, schema, input, sentence) => {
    expect(refusalOf(schema, input)).toBe(`tavern: ${sentence}`);
  });

  it('but what a schema lets pass is no typo', () => {
    const schema = z.object({ title: z.string().min(2) });
    expect(refusalOf(schema, { title: 'x', titel: 'SECRET' })).toMatch(/^tavern: option title: /);
    expect(refusalOf(schema, { colour: 'SECRET' })).toMatch(/^tavern: option title: /);
  });
});

describe('what the schema says is told', () => {
  it('for each option', () => {
    const schema = z.strictObject({ title: z.string(), region: z.enum(['eu', 'us']) });
    expect(refusalOf(schema, { region: 'SECRET' })).toBe(
      'tavern: option title: is missing (is the environment variable set?); option region: Invalid option: expected one of "eu"|"us"',
    );
  });

  it.each<[string, Schema, unknown, string]>([
    [
      'is undefined, as a variable of the environment is',
      z.strictObject({ title: z.string().min(1, 'must not be empty') }),
      { title: undefined },
      'option title: is missing (is the environment variable set?)',
    ],
    [
      'is missing within',
      z.strictObject({ issuers: z.array(url) }),
      { issuers: [{}] },
      'option issuers.0.url: is missing (is the environment variable set?)',
    ],
    [
      'is no text',
      z.strictObject({ ids: z.array(z.string(), 'must be a list') }),
      {},
      'option ids: must be a list',
    ],
    [
      'may be left out, but for another option',
      z
        .strictObject({ a: z.string(), b: z.string().optional() })
        .refine(({ b }) => b !== undefined, { path: ['b'], message: 'is needed with a' }),
      { a: 'x' },
      'option b: is needed with a',
    ],
  ])('of one that %s', (_, schema, input, sentence) => {
    expect(refusalOf(schema, input)).toBe(`tavern: ${sentence}`);
  });

  it.each<[string, Schema, unknown, string]>([
    [
      'a text',
      z.strictObject({ apiKey: z.string(), baseUrl: z.string().optional() }),
      'SECRET',
      'option (all): call it with an object of options, such as { apiKey }',
    ],
    [
      'null',
      z.strictObject({ id: z.string(), secret: z.string() }),
      null,
      'option (all): call it with an object of options, such as { id, secret }',
    ],
    [
      'a list',
      z.strictObject({ apiKey: z.string() }),
      ['SECRET'],
      'option (all): call it with an object of options, such as { apiKey }',
    ],
    [
      'a text, where none is required',
      z.strictObject({ quick: z.boolean().optional() }),
      'SECRET',
      'option (all): call it with an object of options, such as {}',
    ],
  ])('of %s in place of options', (_, schema, input, sentence) => {
    expect(refusalOf(schema, input)).toBe(`tavern: ${sentence}`);
  });

  it.each<[string, unknown, SchemaIssue]>([
    ['the value', { key: 'SECRET' }, { message: 'not "SECRET"', path: ['key'] }],
    [
      'a short one, in quotes',
      { key: 'ab' },
      { message: 'must be a URL (was "ab")', path: ['key'] },
    ],
    ['one within', { a: { key: ['SECRET'] } }, { message: 'was {"key":["SECRET"]}', path: ['a'] }],
    ['the whole', 'SECRET', { message: 'Expected Object but received SECRET' }],
    ['no text', { key: 'x' }, { message: { key: 'SECRET' } as never, path: ['key'] }],
  ])('but not where it would show a value: %s', (_, input, issue) => {
    const message = refusalOf(finding([issue]), input);
    expect(message).toMatch(/^tavern: option (key|a|\(all\)): has the wrong form$/);
  });
});

describe('a schema that is broken', () => {
  it('throws: its error is the cause', () => {
    const thrown = new TypeError('SECRET');
    const schema = answering(() => {
      throw thrown;
    });
    const refusal = refusedAtBoot(() => checkOptions('tavern', schema, {}));
    expect(refusal.message).toBe(
      'tavern: the options schema failed with TypeError: mend it; its error is the cause',
    );
    expect(refusal.cause).toBe(thrown);
  });

  it.each<[string, () => unknown]>([
    ['answers later', async () => ({ value: {} })],
    ['rejects later, of which nobody hears', () => Promise.reject(new Error('SECRET'))],
  ])('%s', (_, answer) => {
    expect(refusalOf(answering(answer), {})).toBe(
      'tavern: the options schema must not be asynchronous',
    );
  });

  it('cannot be told as JSON Schema: its own sentence is what there is', () => {
    const schema = finding([{ message: 'Unrecognized key: "titel"' }]);
    const broken = { '~standard': { ...schema['~standard'], jsonSchema: undefined } };
    expect(refusalOf(broken as unknown as Schema, { titel: 1 })).toBe(
      'tavern: option (all): Unrecognized key: "titel"',
    );
  });
});
