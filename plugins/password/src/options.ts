import { z } from 'zod';

/**
 * Whether an imported secret was made of this password, which comes as the player typed it. Only `true` is a
 * yes.
 */
export type LegacyScheme = (password: string, secret: string) => boolean | Promise<boolean>;

/** So many failed attempts lock for so many ms. */
export interface Limit {
  readonly failures: number;
  readonly lockMs: number;
}

const MINUTE_MS = 60_000;
const YEAR_MS = 366 * 24 * 60 * MINUTE_MS;

const limit = (failures: number, lockMs: number) =>
  z
    .strictObject({
      failures: z.int().min(1).max(1_000_000).default(failures),
      lockMs: z.int().min(1).max(YEAR_MS).default(lockMs),
    })
    .prefault({});

const prefix = z
  .string()
  .min(1, 'must not be empty')
  .refine((given) => !given.startsWith('$argon2'), 'the plugin compares argon2 itself');

/** The options; all have a default. */
export const options = z.strictObject({
  /** Whether `Ada` and `ada` are one account. To change it is to lose the accounts whose names have capitals. */
  caseInsensitive: z.boolean().default(false),
  /** Memory of one argon2id hash, KiB. The defaults are OWASP's. */
  memoryKiB: z.int().min(8).max(1_048_576).default(19_456),
  /** Passes of argon2id over that memory. */
  passes: z.int().min(1).max(1_000).default(2),
  /** How many hashes of one game are made or compared at once. */
  hashesAtOnce: z.int().min(1).max(1_024).default(8),
  /** Of attempts on one account from one address. */
  limit: limit(5, 5 * MINUTE_MS),
  /** Of attempts on one account from anywhere. */
  overall: limit(100, 15 * MINUTE_MS),
  /** How secrets that were imported are compared, by what they begin with; the longest that fits counts. */
  legacySchemes: z
    .record(
      prefix,
      z.custom<LegacyScheme>((given) => typeof given === 'function', 'must be a function'),
    )
    .default({}),
});

const text = (most: number) =>
  z
    .string()
    .max(most)
    .refine((given) => given.isWellFormed());

/** In the order of REQUIRED and INVALID. */
export const credentials = z.object({
  userName: text(255).refine((name) => !/\p{Cc}/u.test(name) && name.trim() === name),
  password: text(1_024),
  // Nobody vouches for it: core cleans and cuts it.
  displayName: z.string().max(65_536).optional(),
  /** True makes a new account, as a RegistrationRequest does. */
  register: z.boolean().optional(),
});
