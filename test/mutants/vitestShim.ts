/**
 * What the test files get for `vitest` when mutants are tested: suites and tests are only registered, for `inProcess.ts` to run one by
 * one. `expect` is Vitest's own.
 */
import { format } from 'node:util';

type Work = () => unknown;
interface Suite {
  readonly name: string;
  readonly parent: Suite | undefined;
  readonly before: Work[];
  readonly after: Work[];
}
export interface RegisteredTest {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  /** Runs it, with the hooks around it. @throws what it throws */
  readonly run: () => Promise<void>;
}

// Outside of its own worker, Vitest's `expect` needs no more than this of one.
Object.assign(globalThis, {
  __vitest_worker__: { config: { snapshotOptions: {} }, ctx: {}, providedContext: {}, filepath: '' },
});
const real = await import('vitest');
export const { expect, vi } = real;

export const registered: RegisteredTest[] = [];
const ids = new Set<string>();
/** Hooks of what is loaded before the tests hold for all of them. */
const root: Suite = { name: '', parent: undefined, before: [], after: [] };
let file = '';
let suite = root;

/** Registers what a test file declares, as its own. */
export async function load(path: string, importFile: () => Promise<unknown>): Promise<void> {
  file = path;
  suite = { name: path, parent: root, before: [], after: [] };
  await importFile();
  suite = root;
}

const lineage = (of: Suite | undefined): Suite[] => (of === undefined ? [] : [...lineage(of.parent), of]);

function addSuite(name: string, ...args: readonly unknown[]): void {
  const body = args.find((each): each is Work => typeof each === 'function');
  const outer = suite;
  suite = { name, parent: outer, before: [], after: [] };
  body?.();
  suite = outer;
}

function addTest(name: string, ...args: readonly unknown[]): void {
  const body = args.find((each): each is Work => typeof each === 'function');
  if (body === undefined) return;
  const suites = lineage(suite);
  const fullName = [...suites.slice(2).map((each) => each.name), name].join(' > ');
  let id = `${file}#${fullName}`;
  while (ids.has(id)) id += "'";
  ids.add(id);
  const run = async (): Promise<void> => {
    try {
      for (const each of suites) for (const hook of each.before) await hook();
      await body();
    } finally {
      for (const each of suites.toReversed()) for (const hook of each.after) await hook();
    }
  };
  registered.push({ id, name: fullName, file, run });
}

type Add = (name: string, ...args: readonly unknown[]) => void;
const eachOf =
  (add: Add) =>
  (cases: readonly unknown[]) =>
  (name: string, ...args: readonly unknown[]): void => {
    const body = args.find((each): each is (...values: unknown[]) => unknown => typeof each === 'function');
    for (const one of cases) {
      const values = Array.isArray(one) ? one : [one];
      add(format(name, ...values), () => body?.(...values));
    }
  };

export const describe = Object.assign(addSuite, { each: eachOf(addSuite) });
export const it = Object.assign(addTest, { each: eachOf(addTest) });
export const test = it;
export const beforeEach = (hook: Work): void => void suite.before.push(hook);
export const afterEach = (hook: Work): void => void suite.after.push(hook);
