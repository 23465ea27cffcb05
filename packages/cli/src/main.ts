#!/usr/bin/env node
import { isConfigError } from '@playerlink/core';
import { program } from './program.ts';
import { Unfinished } from './unfinished.ts';
import { withoutPasswords } from './without-passwords.ts';

try {
  await program().parseAsync();
} catch (error) {
  // What the host can mend is one sentence; a fault of ours shows where it happened.
  const isSentence = error instanceof Unfinished || isConfigError(error);
  console.error(isSentence ? `playerlink: ${withoutPasswords(error.message)}` : error);
  process.exitCode = error instanceof Unfinished ? error.exitCode : 1;
}
// A configuration that the doctor has loaded may keep connections open: what is written is out, then all ends.
process.stdout.write('', () => process.stderr.write('', () => process.exit()));
