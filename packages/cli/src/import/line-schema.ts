import { z } from 'zod';
import { Refused } from './refused.ts';

const text = (most: number) =>
  z
    .string()
    .min(1, 'must not be empty')
    .max(most, `must be of at most ${most} characters`)
    .refine((given) => given.isWellFormed(), 'must be well-formed text')
    .refine((given) => !/\p{Cc}/u.test(given), 'must have no control characters');

const isTrimmed = (given: string): boolean => given.trim() === given;
const TRIMMED = 'must have no blank in front or at the end';

/** Absent and null are the same, as in a connect. */
const optional = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform((given) => given ?? undefined);

// 1973 to 9999. What lies before is most likely in seconds, what lies after in microseconds.
const FIRST_MS = 100_000_000_000;
const LAST_MS = 253_402_300_799_999;
const TIME =
  'must be milliseconds since 1970, or a time as 2016-03-09T17:30:00Z with its zone, after 1973';

const time = z
  .union(
    [
      z.number(),
      // With seconds or, as GameSparks wrote some times, without.
      z.iso.datetime({ offset: true }).transform((given) => Date.parse(given)),
      z.iso.datetime({ offset: true, precision: -1 }).transform((given) => Date.parse(given)),
    ],
    TIME,
  )
  .refine((ms) => Number.isInteger(ms) && ms >= FIRST_MS && ms <= LAST_MS, TIME);

const OWN_MEMBERS: Readonly<Record<string, string>> = { device: 'devices', password: 'password' };

const provider = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be the id of a provider, such as "kongregate"')
  .refine((id) => !Object.hasOwn(OWN_MEMBERS, id), {
    error: ({ input }) => `has a member of its own: ${OWN_MEMBERS[String(input)]}`,
  });

/** The rules of core for what a provider may return. */
const externalId = text(255)
  .refine(isTrimmed, TRIMMED)
  .refine((id) => !/.@./u.test(id), 'must be the platform’s id, not an e-mail address');

const link = z.strictObject({
  provider,
  externalId,
  displayName: optional(z.string()),
  syncDisplayName: optional(z.boolean()),
  createdAt: optional(time),
  lastLoginAt: optional(time),
});

/** A line. What core knows how to check is left to core. */
const line = z.strictObject({
  id: text(64),
  displayName: optional(z.string()),
  createdAt: optional(time),
  lastSeenAt: optional(time),
  segments: z.unknown().optional(),
  scriptData: z.unknown().optional(),
  achievements: z.unknown().optional(),
  virtualGoods: z.unknown().optional(),
  links: optional(z.array(link).max(100, 'must be at most 100')),
  // As the device plugin takes them.
  devices: optional(z.array(text(1_024)).max(1_000, 'must be at most 1000')),
  password: optional(
    z.strictObject({
      // As the password plugin takes it.
      userName: text(255).refine(isTrimmed, TRIMMED),
      hash: optional(text(1_024)),
    }),
  ),
});

/** A line that has the right form. */
export type Line = z.output<typeof line>;

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

/** What is told of a file that is one JSON array. */
export const LIST = 'the line is of a list: write one player a line, not a list';

/**
 * Reads the form of a line.
 *
 * @throws Refused with what is wrong and where; names of members, never their values
 */
export function parseLine(json: unknown): Line {
  if (Array.isArray(json)) throw new Refused([LIST]);
  const { data, error } = line.safeParse(json, {
    error: ({ code, input, expected }) => {
      if (code !== 'invalid_type') return undefined;
      return input === undefined ? 'is missing' : `must be ${TYPES[expected] ?? expected}`;
    },
  });
  if (error === undefined) return data;
  const reasons = error.issues.flatMap((issue) => {
    const member = issue.path.length === 0 ? 'the line' : z.core.toDotPath(issue.path);
    if (issue.code !== 'unrecognized_keys') return `${member} ${issue.message}`;
    return issue.keys.map((key) => `${member} has no member ${shown(key)}`);
  });
  throw new Refused(reasons);
}

/** A name out of a file: short, and harmless to a terminal. */
const shown = (name: string): string => JSON.stringify(name.slice(0, 64)).replace(/\p{C}/gu, '?');
