#!/usr/bin/env node
import { program } from './program.ts';
import { Refusal } from './refusal.ts';

try {
  await program().parseAsync();
} catch (error) {
  // What the author can mend is one sentence; a fault of ours shows where it happened.
  console.error(error instanceof Refusal ? `create-playerlink-plugin: ${error.message}` : error);
  process.exitCode = 1;
}
