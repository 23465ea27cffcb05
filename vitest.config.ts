import { defineConfig } from 'vitest/config';

// Run in a package by `vitest run --config ../../vitest.config.ts --root .`;
// at the root, `pnpm vitest run` runs every package in one process.
export default defineConfig({
  oxc: {
    target: 'node22.14',
    // For the one decorated third-party class in core's tests; our own sources have no decorators.
    decorator: { legacy: true, emitDecoratorMetadata: true },
  },
  test: {
    // One worker per core for all files, not one per file.
    isolate: false,
    // No test waits for time to pass; this one only ends what hangs, also on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', ['json', { outputFile: '.vitest/results.json' }]],
    include: ['{packages,plugins,examples}/*/src/**/*.test.ts', 'src/**/*.test.ts'],
  },
});
