import { compileExpression, type Expression } from './compileExpression.ts';
import type { Target, TargetSpec } from './Target.ts';

/** What a runtime is selected by. Without a control plane, plan and instance are not known (§4). */
export interface TargetedRuntime {
  readonly runtimeID: string;
  readonly shootName: string;
  readonly globalAccountID: string;
  readonly subAccountID: string;
  readonly region: string;
  readonly instanceID: string | undefined;
  readonly planName: string | undefined;
}

type Predicate = (runtime: TargetedRuntime) => boolean;

/** The value that each exact selector, and each expression, looks at. */
const exactSelectors = {
  runtimeID: (runtime) => runtime.runtimeID,
  instanceID: (runtime) => runtime.instanceID,
  planName: (runtime) => runtime.planName,
  shoot: (runtime) => runtime.shootName,
} as const satisfies Record<string, (runtime: TargetedRuntime) => string | undefined>;
const expressionSelectors = {
  globalAccount: (runtime) => runtime.globalAccountID,
  subAccount: (runtime) => runtime.subAccountID,
  region: (runtime) => runtime.region,
} as const satisfies Record<string, (runtime: TargetedRuntime) => string>;

const keysOf = <Key extends string>(record: Record<Key, unknown>): readonly Key[] =>
  Object.keys(record) as Key[];

/** The selectors that are RE2 expressions; the others are exact. */
export const expressionFields = keysOf(expressionSelectors);

/**
 * Compiles which runtimes an orchestration means (§3): selectors of one target AND-ed, targets OR-ed, exclude wins.
 * A target without any selector matches nothing: it must never mean the world.
 *
 * @throws Error if an expression is invalid; a request with one has been refused before.
 */
export function compileTargets(targets: TargetSpec): Predicate {
  const expressions = new Map<string, Expression>();
  const compiled = (text: string): Expression => {
    const known = expressions.get(text) ?? compileExpression(text);
    expressions.set(text, known);
    return known;
  };
  const included = anyOf(targets.include, compiled);
  const excluded = anyOf(targets.exclude, compiled);
  return (runtime) => included(runtime) && !excluded(runtime);
}

/** Targets that name one runtime or Shoot and nothing else are looked up: lists of thousands of them are ordinary. */
function anyOf(targets: readonly Target[], compiled: (text: string) => Expression): Predicate {
  const runtimeIDs = new Set<string>();
  const shoots = new Set<string>();
  const others: Predicate[] = [];
  for (const target of targets) {
    const [only, another] = Object.entries(target).filter(([, value]) => value !== undefined && value !== '');
    if (only?.[0] === 'runtimeID' && another === undefined) runtimeIDs.add(only[1]);
    else if (only?.[0] === 'shoot' && another === undefined) shoots.add(only[1]);
    else others.push(allOf(target, compiled));
  }
  return (runtime) =>
    runtimeIDs.has(runtime.runtimeID) || shoots.has(runtime.shootName) || others.some((one) => one(runtime));
}

function allOf(target: Target, compiled: (text: string) => Expression): Predicate {
  const conditions: Predicate[] = target.target === 'all' ? [() => true] : [];
  for (const field of keysOf(exactSelectors)) {
    const wanted = target[field];
    if (wanted) conditions.push((runtime) => exactSelectors[field](runtime) === wanted);
  }
  for (const field of expressionFields) {
    const text = target[field];
    if (!text) continue;
    const { test } = compiled(text);
    conditions.push((runtime) => test(expressionSelectors[field](runtime)));
  }
  return (runtime) => conditions.length > 0 && conditions.every((condition) => condition(runtime));
}
