#!/usr/bin/env node
import { isConfigError } from '@playerlink/core';
import { program } from './program.ts';

try {
  await program().parseAsync();
} catch (error) {
  // What the host can mend is one sentence; a fault of ours shows where it happened.
  console.error(isConfigError(error) ? `playerlink: ${error.message}` : error);
  process.exitCode = 1;
}
