import { defineConfig } from 'vitest/config';

/** One project per room of tests; `npm test` names those it runs. */
const project = (name: string, include: string[], seconds: number, extra: object = {}) => ({
  test: { name, include, testTimeout: seconds * 1000, hookTimeout: seconds * 1000, ...extra },
});

export default defineConfig({
  test: {
    // Vitest would leave one core idle, which on a machine of two is half of it.
    maxWorkers: '100%',
    coverage: {
      provider: 'v8',
      include: ['lib/**/*.ts'],
      reporter: ['text-summary', 'json-summary', 'html'],
      // A little under what docs/testing.md records; the rooms that decide what starts and when have their own.
      thresholds: {
        ...{ statements: 95.5, branches: 91, functions: 96, lines: 96.5 },
        'lib/{turns,orchestrations,windows,store,sweep,rollout}/*.ts': {
          ...{ statements: 97, branches: 94, functions: 98.5, lines: 97.5 },
        },
      },
    },
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
