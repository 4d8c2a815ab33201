/**
 * Stryker's runner of the unit tests. It loads all test files once, and runs those of a mutant one by one in the same process, the
 * quickest first. Vitest would start a worker and load every module again for each mutant, which takes twenty times as long.
 */
import { globSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RegisteredTest } from './vitestShim.ts';

/** What the instrumented code shares with its runner. */
interface Namespace {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: unknown;
}
interface MutantRun {
  readonly activeMutant: { readonly id: string };
  readonly testFilter?: readonly string[];
  readonly hitLimit?: number;
}

/** Each takes a second or more. What they are about, the quick ones test too, on fewer items. */
const slowFiles = [
  'queue/interleavings',
  'turns/scheduling',
  'planning/rounds',
  'store/itemSizes',
  'store/largeBodies',
  'useCases/forecastOrchestration',
].map((name) => `test/unit/${name}.test.ts`);
/** Single tests that take a quarter of a second or more, by a part of their names. */
const slowTests = [
  'ends within what Step Functions allows',
  'resumes after its planner died, without listing again',
  'is the same when two planners write it concurrently',
  'are as many as fit one answer',
  'a wave of 1,000 turns at one moment',
  'uses at least three quarters of what the partition allows',
];
/** Of the process: the mutant that ran left something behind by which tests fail without it. Stryker starts another process. */
const spoiled = 70;
/** An error or a rejection that no test has caught fails the one that runs. */
let stray: unknown;
for (const event of ['unhandledRejection', 'uncaughtException'])
  process.on(event, (error: unknown) => {
    stray ??= error ?? new Error(event);
  });

class InProcess {
  readonly #namespace: Namespace = {};
  #tests: RegisteredTest[] = [];
  readonly #milliseconds = new Map<string, number>();
  #runs = 0;
  #spoiled = false;

  constructor() {
    Object.assign(globalThis, { __stryker__: this.#namespace });
  }

  capabilities() {
    return { reloadEnvironment: false };
  }

  async init(): Promise<void> {
    const shim = new URL('vitestShim.ts', import.meta.url).href;
    registerHooks({
      resolve: (specifier, context, next) =>
        specifier === 'vitest' && context.parentURL !== shim
          ? { url: shim, shortCircuit: true }
          : next(specifier, context),
    });
    const { load, registered } = await import('./vitestShim.ts');
    const importFile = async (path: string) => await import(pathToFileURL(join(process.cwd(), path)).href);
    // Its hook holds for all files that share it.
    await importFile('test/support/raceSteps.ts');
    const folders = (process.env['MUTANTS_TESTS'] ?? '').split(',');
    const files = folders.flatMap((folder) => globSync(`test/unit/${folder}/**/*.test.ts`)).sort();
    for (const path of files.filter((each) => !slowFiles.includes(each)))
      await load(path, async () => await importFile(path));
    this.#tests = registered.filter(({ name }) => !slowTests.some((part) => name.includes(part)));
  }

  async dryRun() {
    const tests = [];
    for (const test of this.#tests) {
      this.#namespace.currentTestId = test.id;
      const began = performance.now();
      const failure = await this.#failureOf(test);
      const timeSpentMs = performance.now() - began;
      this.#namespace.currentTestId = undefined;
      const common = { id: test.id, name: test.name, fileName: join(process.cwd(), test.file), timeSpentMs };
      tests.push(
        failure === undefined
          ? { ...common, status: 0 }
          : { ...common, status: 1, failureMessage: String(failure) },
      );
    }
    return { status: 'complete', tests, mutantCoverage: this.#namespace.mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }: MutantRun) {
    if (this.#spoiled) process.exit(spoiled);
    this.#runs += 1;
    const wanted = testFilter === undefined ? undefined : new Set(testFilter);
    const tests = this.#tests
      .filter(({ id }) => wanted?.has(id) ?? true)
      .sort((a, b) => this.#timeOf(a) - this.#timeOf(b));
    // Stryker allows a piece of code a hundred times the visits that it had without a mutant. Ten times are an endless loop, too.
    const mostHits = hitLimit === undefined ? undefined : Math.max(hitLimit / 10, 100);
    Object.assign(this.#namespace, { activeMutant: activeMutant.id, hitLimit: mostHits, hitCount: 0 });
    let nrOfTests = 0;
    for (const test of tests) {
      nrOfTests += 1;
      const began = performance.now();
      const failure = await this.#failureOf(test);
      this.#milliseconds.set(test.id, performance.now() - began);
      if (failure === undefined) continue;
      const { hitCount = 0 } = this.#namespace;
      this.#namespace.activeMutant = undefined;
      if (mostHits !== undefined && hitCount > mostHits)
        return { status: 'timeout', reason: 'Hit limit reached' };
      // Modules live on from one mutant to the next: what this one, or an earlier one, left in them must not kill others.
      if ((await this.#failureOf(test)) !== undefined) {
        if (this.#runs > 1) process.exit(spoiled);
        this.#spoiled = true;
      }
      return { status: 'killed', killedBy: [test.id], failureMessage: String(failure), nrOfTests };
    }
    this.#namespace.activeMutant = undefined;
    return { status: 'survived', nrOfTests };
  }

  #timeOf({ id }: RegisteredTest): number {
    return this.#milliseconds.get(id) ?? 0;
  }

  async #failureOf(test: RegisteredTest): Promise<unknown> {
    stray = undefined;
    try {
      await test.run();
    } catch (error) {
      return error ?? new Error('failed');
    }
    // Unhandled rejections are told once all microtasks are done.
    await new Promise(setImmediate);
    return stray;
  }
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'in-process', injectableClass: InProcess }];
