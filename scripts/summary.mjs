// Adds up what vitest wrote in each package and closes with one plain line.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const sum = { passed: 0, failed: 0, skipped: 0 };
for (const group of ['packages', 'plugins', 'examples']) {
  for (const name of readdirSync(group)) {
    const file = join(group, name, '.vitest/results.json');
    if (!existsSync(file)) continue;
    const result = JSON.parse(readFileSync(file, 'utf8'));
    sum.passed += result.numPassedTests;
    sum.failed += result.numFailedTests;
    sum.skipped += result.numPendingTests;
  }
}
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
if (sum.failed > 0 || sum.passed === 0) process.exitCode = 1;
