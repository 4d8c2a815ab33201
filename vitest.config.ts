import { defineConfig } from 'vitest/config';

/** One project per room of tests; `npm test` names those it runs. */
const project = (name: string, include: string[], seconds: number, extra: object = {}) => ({
  test: { name, include, testTimeout: seconds * 1000, hookTimeout: seconds * 1000, ...extra },
});

export default defineConfig({
  test: {
    // Vitest would leave one core idle, which on a machine of two is half of it.
    maxWorkers: '100%',
    projects: [
      project('unit', ['test/unit/**/*.test.ts'], 30),
      project('contract', ['test/contract/**/*.test.ts'], 60),
      project('infra', ['test/infra/**/*.test.ts'], 120),
      // Each stack is a whole system, but waits most of its time: two at a time keep a machine of two cores busy.
      project('stack', ['test/stack/**/*.test.ts'], 180, { maxWorkers: 2 }),
      project('browser', ['test/browser/**/*.test.ts'], 120, { maxWorkers: 2 }),
      // The long counts fill the machine: one stack at a time.
      project('long', ['test/long/**/*.test.ts'], 1800, { fileParallelism: false }),
    ],
  },
});
