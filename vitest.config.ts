import { defineConfig } from 'vitest/config';

/** One project per room of tests; `npm test` names those it runs. */
const project = (name: string, include: string[], seconds: number, extra: object = {}) => ({
  test: { name, include, testTimeout: seconds * 1000, hookTimeout: seconds * 1000, ...extra },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', ['test/unit/**/*.test.ts'], 30),
      project('contract', ['test/contract/**/*.test.ts'], 60),
      project('infra', ['test/infra/**/*.test.ts'], 120),
      // One stack at a time: each of them is a whole system on a machine of two cores.
      project('stack', ['test/stack/**/*.test.ts'], 180, { fileParallelism: false }),
      project('long', ['test/long/**/*.test.ts'], 1800, { fileParallelism: false }),
      project('browser', ['test/browser/**/*.test.ts'], 120, { fileParallelism: false }),
    ],
  },
});
