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
type Select = (runtime: TargetedRuntime) => string;

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
} as const satisfies Record<string, Select>;
type ExpressionField = keyof typeof expressionSelectors;

const keysOf = <Key extends string>(record: Record<Key, unknown>): readonly Key[] =>
  Object.keys(record) as Key[];

/** The selectors that are RE2 expressions; the others are exact. */
export const expressionFields = keysOf(expressionSelectors);
const isExpressionField = (field: string): field is ExpressionField => field in expressionSelectors;

/**
 * What all expressions of a request cost for one runtime, in instructions: an expression is matched once with each field that it
 * is used for, however many targets use it (`Matcher`). No more than `maxExpressionSize` is accepted.
 *
 * @param size what one expression compiles to; 0 for one that is not valid
 */
export function expressionsSize(targets: readonly Target[], size: (text: string) => number): number {
  const uses = new Map<string, number>();
  for (const target of targets) {
    for (const field of expressionFields) {
      const text = target[field];
      if (text) uses.set(`${field} ${text}`, size(text));
    }
  }
  return [...uses.values()].reduce((sum, one) => sum + one, 0);
}

/**
 * Compiles which runtimes an orchestration means (§3): selectors of one target AND-ed, targets OR-ed, exclude wins.
 * A target without any selector matches nothing: it must never mean the world. Equal targets are asked once.
 *
 * @throws Error if an expression is invalid, because a request with one has been refused before; or if these are only the first of
 *   the targets: what is left out may be what is excluded.
 */
export function compileTargets(
  targets: TargetSpec,
  compile: (text: string) => Expression = compileExpression,
): Predicate {
  if (targets.omitted !== undefined) throw new Error('These are not all the targets');
  const matchers = new Matchers(compile);
  const included = anyOf(targets.include, matchers);
  const excluded = anyOf(targets.exclude, matchers);
  return (runtime) => included(runtime) && !excluded(runtime);
}

/** The expressions of a request, each compiled once, and asked once of each field that it is used for. */
class Matchers {
  readonly #compile: (text: string) => Expression;
  readonly #expressions = new Map<string, Expression>();
  readonly #predicates = new Map<string, Predicate>();

  constructor(compile: (text: string) => Expression) {
    this.#compile = compile;
  }

  of(field: ExpressionField, text: string): Predicate {
    const name = `${field} ${text}`;
    const known =
      this.#predicates.get(name) ?? remembered(expressionSelectors[field], this.#expression(text));
    this.#predicates.set(name, known);
    return known;
  }

  /** The texts of which a value has to hold one, where the expression says no more than that. */
  words(text: string): readonly string[] | undefined {
    return this.#expression(text).words;
  }

  #expression(text: string): Expression {
    const known = this.#expressions.get(text) ?? this.#compile(text);
    this.#expressions.set(text, known);
    return known;
  }
}

/** So many answers are kept of each expression: regions and large accounts come again and again. */
const mostRemembered = 64;

/**
 * An expression asked of a field: once for each value, however many targets use it. The last value is kept apart, because one
 * runtime is asked by all targets in a row. Plain text is found faster than an answer that is remembered.
 */
function remembered(select: Select, { test, size }: Expression): Predicate {
  if (size === 0) return (runtime) => test(select(runtime));
  const answers = new Map<string, boolean>();
  let last: string | undefined;
  let answer = false;
  return (runtime) => {
    const value = select(runtime);
    if (value === last) return answer;
    const known = answers.get(value);
    answer = known ?? test(value);
    last = value;
    if (known === undefined) {
      if (answers.size >= mostRemembered) answers.clear();
      answers.set(value, answer);
    }
    return answer;
  };
}

/** Whether a field holds one of many words, which thousands of accounts in a list are: by its own parts, not word by word. */
function holdsOneOf(select: Select, words: readonly string[]): Predicate {
  const byLength = new Map<number, Set<string>>();
  for (const word of words)
    byLength.set(word.length, (byLength.get(word.length) ?? new Set<string>()).add(word));
  return (runtime) => {
    const value = select(runtime);
    for (const [length, known] of byLength)
      for (let at = 0; at + length <= value.length; at += 1)
        if (known.has(value.slice(at, at + length))) return true;
    return false;
  };
}

/** Targets that name one runtime, Shoot or text and nothing else are looked up: lists of thousands of them are ordinary. */
function anyOf(targets: readonly Target[], matchers: Matchers): Predicate {
  const named = { runtimeID: new Set<string>(), shoot: new Set<string>() };
  const words = {
    globalAccount: new Set<string>(),
    subAccount: new Set<string>(),
    region: new Set<string>(),
  };
  const others = new Map<string, Predicate>();
  for (const target of targets) {
    const selectors = Object.entries(target).filter(([, value]) => value !== undefined && value !== '');
    const [[field, text] = ['', ''], another] = selectors;
    const alone = another === undefined;
    const plain = alone && isExpressionField(field) ? matchers.words(text) : undefined;
    if (alone && (field === 'runtimeID' || field === 'shoot')) named[field].add(text);
    else if (plain !== undefined) for (const word of plain) words[field as ExpressionField].add(word);
    else others.set(JSON.stringify(selectors.sort()), allOf(target, matchers));
  }
  const predicates = [
    ...expressionFields
      .filter((field) => words[field].size > 0)
      .map((field) => holdsOneOf(expressionSelectors[field], [...words[field]])),
    ...others.values(),
  ];
  return (runtime) =>
    named.runtimeID.has(runtime.runtimeID) ||
    named.shoot.has(runtime.shootName) ||
    predicates.some((one) => one(runtime));
}

/** The exact selectors come first: they cost next to nothing. */
function allOf(target: Target, matchers: Matchers): Predicate {
  const conditions: Predicate[] = target.target === 'all' ? [() => true] : [];
  for (const field of keysOf(exactSelectors)) {
    const wanted = target[field];
    if (wanted) conditions.push((runtime) => exactSelectors[field](runtime) === wanted);
  }
  for (const field of expressionFields) {
    const text = target[field];
    if (text) conditions.push(matchers.of(field, text));
  }
  const [first, ...rest] = conditions;
  if (first === undefined) return () => false;
  if (rest.length === 0) return first;
  return (runtime) => first(runtime) && rest.every((condition) => condition(runtime));
}
