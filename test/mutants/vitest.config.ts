import { defineConfig } from 'vitest/config';

/**
 * The unit tests of the room that is mutated (`run.ts`). Without the simulations of all orders of steps: each of them takes seconds,
 * for every mutant.
 */
export default defineConfig({
  test: {
    include: (process.env['MUTANTS_TESTS'] ?? '*')
      .split(',')
      .map((folder) => `test/unit/${folder}/**/*.test.ts`),
    exclude: [
      'test/unit/queue/interleavings.test.ts',
      'test/unit/turns/scheduling.test.ts',
      '**/node_modules/**',
    ],
    testTimeout: 30_000,
  },
});
