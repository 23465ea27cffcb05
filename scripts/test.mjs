// `npm test`: everything, the last line says how many tests passed, whatever happened before. Ends with 1 when a
// test or a check failed.
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, rmSync } from 'node:fs';

const RESULTS = '{{packages,plugins,examples}/*,bench,docs}/.vitest/results.json';
// Of an earlier run; what is cached is put back by turbo.
for (const file of globSync(RESULTS)) rmSync(file);

const turbo = (...args) => spawnSync('turbo', ['run', ...args], { stdio: 'inherit' }).status === 0;
const tested = turbo(
  'lint',
  'layers',
  'knip',
  'docs',
  'build',
  'typecheck',
  'test',
  'seeds',
  'site',
  '--continue',
  '--concurrency=100%',
);
// Loose: npm needs the environment's own settings to reach its registry.
const packed = tested && turbo('packages', 'api', '--env-mode=loose');

const sum = { passed: 0, failed: 0, skipped: 0 };
for (const file of globSync(RESULTS)) {
  const result = JSON.parse(readFileSync(file, 'utf8'));
  sum.passed += result.numPassedTests;
  sum.failed += result.numFailedTests;
  sum.skipped += result.numPendingTests;
}
if (!tested)
  console.log('A test or a check failed, see above; the packed tarballs were not tested.');
else if (!packed) console.log('The packed tarballs failed, see above.');
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exitCode = packed && sum.failed === 0 && sum.passed > 0 ? 0 : 1;
