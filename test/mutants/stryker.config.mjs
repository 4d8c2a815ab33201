/**
 * Mutation testing of the rooms that decide what starts, when, and what is written (`npm run test:mutants`, docs/testing.md). Stryker
 * changes lib/ line by line and runs the unit tests that cover it: a change that no test notices is a mutant that survived.
 * Name files or rooms to test only those: `npm run test:mutants -- --mutate 'lib/windows/*.ts'`.
 */
export default {
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutants/vitest.config.ts', related: true },
  mutate: [
    'lib/turns/*.ts',
    'lib/orchestrations/*.ts',
    'lib/windows/*.ts',
    'lib/store/*.ts',
    'lib/sweep/*.ts',
  ],
  // Texts for people: a test that repeats each of them would not be worth its maintenance.
  mutator: { excludedMutations: ['StringLiteral'] },
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  incremental: true,
  incrementalFile: '.stryker-tmp/incremental.json',
  concurrency: 2,
  timeoutMS: 10_000,
  ignorePatterns: ['/bench', '/docs', '/cdk.out', '/console', '/cli', '/.data', '/test/mutants/node_modules'],
  reporters: ['clear-text', 'progress', 'json'],
  clearTextReporter: { logTests: false, reportTests: false, reportMutants: true, allowColor: false },
  jsonReporter: { fileName: '.stryker-tmp/report.json' },
  tempDirName: '.stryker-tmp',
  // Below `break` the run fails.
  thresholds: { high: 90, low: 80, break: 70 },
};
