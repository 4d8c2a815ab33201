/** Of one run of Stryker: `run.ts` says what is mutated, which tests run and which floor holds. */
import { join } from 'node:path';

const room = process.env.MUTANTS_ROOM ?? 'all';

export default {
  plugins: [join(import.meta.dirname, 'inProcess.ts')],
  testRunner: 'in-process',
  // TypeScript 7 has no JavaScript API by which Stryker would rewrite a tsconfig; nothing here needs it rewritten.
  tsconfigFile: 'none',
  // Texts for people: a test that repeats each of them would not be worth its maintenance.
  mutator: { excludedMutations: ['StringLiteral'] },
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  incremental: true,
  incrementalFile: `.stryker-tmp/${room}.incremental.json`,
  // An endless loop ends by itself after so many visits (inProcess.ts). A busy machine must not kill a mutant.
  timeoutMS: 20_000,
  timeoutFactor: 4,
  // What no test reads. The unit tests do read bench/, console/ and docs/.
  ignorePatterns: [
    '/cdk.out',
    '/.cache',
    '/.data',
    '/coverage',
    '/.stryker-tmp',
    '/docs/images',
    '/test/mutants/node_modules',
  ],
  reporters: ['clear-text', 'progress', 'json'],
  clearTextReporter: { logTests: false, reportTests: false, reportMutants: true, allowColor: false },
  jsonReporter: { fileName: `.stryker-tmp/${room}.json` },
  tempDirName: '.stryker-tmp',
  thresholds: { high: 90, low: 80, break: Number(process.env.MUTANTS_FLOOR) || null },
};
