import { createRequire } from 'node:module';
import {
  type CallOptions,
  type Clock,
  isConfigError,
  isOutage,
  nameOf,
  type ProviderDescription,
  type ProviderModule,
  type Schema,
} from '@playerlink/core';
import type { Finding } from './finding.ts';
import type { Seen } from './watch-fetch.ts';
import { TooLong, within } from './within.ts';

/** A platform may take so long to answer, ms. */
const PLATFORM_MS = 10_000;

/** Asks the platform whether sign-ins can work, with the options alone. Rejects as `verify` does when they cannot. */
export type CheckPlatform = (call: CallOptions) => Promise<void>;

/** What is known of the providers of a game besides their descriptions. */
export interface ProviderFacts {
  readonly game: string;
  /** The module with the configuration: what can be imported there. */
  readonly file: string;
  readonly clock: Clock;
  /** By provider, of those that have a check of their platform. */
  readonly checks: ReadonlyMap<string, CheckPlatform>;
  readonly modules: readonly ProviderModule[];
  /** Grows with each answer that comes while a platform is asked. */
  readonly seen: readonly Seen[];
}

/** A finding for each provider: whether it is configured, and whether its platform can be reached. */
export async function checkProviders(
  providers: readonly ProviderDescription[],
  facts: ProviderFacts,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  // One after another: what was seen meanwhile belongs to the one that is asked.
  for (const provider of providers) {
    const judged = provider.configured
      ? await askPlatform(provider, facts)
      : notConfigured(provider, facts);
    findings.push({ game: facts.game, check: provider.id, ...judged });
  }
  if (providers.length > 0) return findings;
  const message = 'there is none, so nobody can sign in: give createPlayerLink one';
  return [{ game: facts.game, check: 'providers', level: 'warn', message }];
}

type Judged = Pick<Finding, 'level' | 'message'>;

async function askPlatform(
  { id }: ProviderDescription,
  { checks, clock, seen }: ProviderFacts,
): Promise<Judged> {
  const check = checks.get(id);
  if (check === undefined) {
    return {
      level: 'ok',
      message: 'configured; it has no check of its platform, which was not asked',
    };
  }
  const before = seen.length;
  try {
    await within(PLATFORM_MS, clock, (signal) => check({ signal }));
    const hosts = [...new Set(seen.slice(before).map(({ host }) => host))];
    const by = hosts.length === 0 ? '' : ` (${hosts.join(', ')})`;
    return { level: 'ok', message: `configured; its platform answers as it should${by}` };
  } catch (thrown) {
    return { level: 'fail', message: `configured, but ${wordsOf(thrown)}` };
  }
}

/** An outage and a configuration are told in words for operators; other messages may quote anything. */
function wordsOf(thrown: unknown): string {
  if (isOutage(thrown)) {
    return thrown.operator === undefined ? thrown.message : `${thrown.message}: ${thrown.operator}`;
  }
  if (isConfigError(thrown) || thrown instanceof TooLong) return thrown.message;
  const { error, code } = nameOf(thrown);
  return `its platform could not be asked (${code ?? error})`;
}

function notConfigured(
  { id, notConfigured: { field, code } }: ProviderDescription,
  { file, modules }: ProviderFacts,
): Judged {
  const needed = requiredOptions(modules.find((module) => module.id === id));
  const needs = needed.length === 0 ? 'it has no options' : `it needs ${needed.join(', ')}`;
  return {
    level: 'warn',
    message: `not configured, every connect is answered ${field} ${code}: ${needs}; see ${optionsPage(id, file)}`,
  };
}

/** Where a module shows the schema of its options, the names of those without a default. */
function requiredOptions(
  module: (ProviderModule & { readonly options?: Schema }) | undefined,
): string[] {
  try {
    const { required } =
      module?.options?.['~standard'].jsonSchema.input({
        target: 'draft-2020-12',
      }) ?? {};
    return Array.isArray(required) ? required : [];
  } catch {
    // Not every schema can be told as JSON Schema.
    return [];
  }
}

/** Where the options of a plugin are told, and where its values are to be had. */
function optionsPage(id: string, file: string): string {
  const { resolve } = createRequire(file);
  for (const name of [`@playerlink/plugin-${id}`, `playerlink-plugin-${id}`]) {
    try {
      resolve(`${name}/package.json`);
      return `https://www.npmjs.com/package/${name}#options`;
    } catch {}
  }
  return 'the README of its package, "Options"';
}
