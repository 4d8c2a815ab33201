import type { Runtime } from '../base/Runtime.ts';
import { compileExpression, type Expression } from './compileExpression.ts';
import type { Target, TargetSpec } from './Target.ts';

type Predicate = (runtime: Runtime) => boolean;
type Select = (runtime: Runtime) => string;

/** The value that each exact selector and each expression tests. */
const exactSelectors = {
  runtimeID: (runtime) => runtime.runtimeID,
  instanceID: (runtime) => runtime.instanceID,
  planName: (runtime) => runtime.servicePlanName,
  shoot: (runtime) => runtime.shootName,
} as const satisfies Record<string, (runtime: Runtime) => string | undefined>;
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
 * The cost of all expressions of a request for one runtime, in instructions: an expression is matched once per field that it is
 * used for, however many targets use it (`Matchers`). The limit is `maxExpressionSize`.
 *
 * @param size the number of instructions of one expression; 0 for an invalid one
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
 * Compiles the targets into a predicate over runtimes (§3): selectors of one target are AND-ed, targets OR-ed, exclude wins. A
 * target without a selector matches nothing: it must never match the whole fleet. Equal targets are evaluated once.
 *
 * @throws Error if an expression is invalid, as such a request should have been refused; or if the list of targets is shortened,
 *   because the missing part may contain excludes
 */
export function compileTargets(
  targets: TargetSpec,
  compile: (text: string) => Expression = compileExpression,
): Predicate {
  if (targets.omitted !== undefined) throw new Error('The list of targets is incomplete');
  const matchers = new Matchers(compile);
  const included = anyOf(targets.include, matchers);
  const excluded = anyOf(targets.exclude, matchers);
  return (runtime) => included(runtime) && !excluded(runtime);
}

/** The expressions of a request, each compiled once and evaluated once per field that it is used for. */
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

  /** The texts of which a value must contain one, if the expression requires only that. */
  words(text: string): readonly string[] | undefined {
    return this.#expression(text).words;
  }

  #expression(text: string): Expression {
    const known = this.#expressions.get(text) ?? this.#compile(text);
    this.#expressions.set(text, known);
    return known;
  }
}

/** How many results are cached per expression: regions and large accounts recur. */
const mostRemembered = 64;

/**
 * An expression evaluated on a field, once per value however many targets use it. The last value is cached separately, because
 * all targets evaluate the same runtime in a row. Plain text is not cached, because searching for it is faster than a cache
 * lookup.
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

/**
 * Whether a field contains one of many words. For lists of thousands of accounts, it looks up the field's parts instead of trying
 * each word.
 */
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

/** Targets that name only one runtime, Shoot or text are looked up in a set: lists of thousands of them are common. */
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

/** The exact selectors come first, because they cost next to nothing. */
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
