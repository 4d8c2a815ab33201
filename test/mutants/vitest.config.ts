import { defineConfig } from 'vitest/config';

/** The unit tests of what is mutated. Without the simulations of all orders of steps: each of them takes seconds, for every mutant. */
export default defineConfig({
  test: {
    include: [
      'test/unit/{model,orchestrations,planning,queue,rollout,sleepers,store,turns,useCases,windows}/**/*.test.ts',
    ],
    exclude: [
      'test/unit/queue/interleavings.test.ts',
      'test/unit/turns/scheduling.test.ts',
      '**/node_modules/**',
    ],
    testTimeout: 30_000,
  },
});
