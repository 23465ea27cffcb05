import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { PluginRanges } from './plugin-package.ts';
import { program } from './program.ts';

/** Ranges that no other file knows. */
export const RANGES: PluginRanges = {
  '@playerlink/core': '^1.2.3',
  '@playerlink/provider-kit': '^0.4.5',
  '@playerlink/simulators': '^0.5.6',
  '@playerlink/testing': '^0.6.7',
  zod: '^4.7.8',
};

/** What a run of the command did. */
export interface Run {
  readonly out: string;
  readonly err: string;
  /** What was asked, in order. */
  readonly asked: readonly string[];
  /** The message that it ended with; absent when all went well. */
  readonly refusal: string | undefined;
}

let folder = '';

/** A fresh, empty folder for every test of the file. */
export function folderForEach(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'playerlink-create-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
}

/** A path in the test's folder. */
export const pathOf = (...parts: readonly string[]): string => join(folder, ...parts);

/** Runs the command in the test's folder; `answers` are those of somebody at a terminal, absent where nobody sits. */
export async function run(words: readonly string[], answers?: readonly string[]): Promise<Run> {
  let out = '';
  let err = '';
  const asked: string[] = [];
  const left = [...(answers ?? [])];
  const cli = program(
    {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      ask:
        answers &&
        (async (question) => {
          asked.push(question);
          return left.shift() ?? '';
        }),
      folder,
    },
    RANGES,
  ).exitOverride();
  const refusal = await cli.parseAsync([...words], { from: 'user' }).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { out, err, asked, refusal };
}
