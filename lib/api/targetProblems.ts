import type { ErrorDetail } from '../base/errors.ts';
import type { Stage } from '../model/Stage.ts';
import {
  compileExpression,
  type Expression,
  maxExpressionSize,
  tooLarge,
} from '../targets/compileExpression.ts';
import { expressionFields, expressionsSize } from '../targets/matchTargets.ts';
import type { Target } from '../targets/Target.ts';

/** A list of targets in a request, and its path, such as `targets.include`. */
export interface TargetList {
  readonly path: string;
  readonly targets: readonly Target[];
}

/** The target lists of a stage of a request. */
export const stageTargets = ({ include, exclude }: Stage, index: number): readonly TargetList[] => [
  { path: `strategy.stages.${index}.include`, targets: include ?? [] },
  { path: `strategy.stages.${index}.exclude`, targets: exclude ?? [] },
];

/** Finds the problems of a request's targets, one by one and together. */
export function targetProblems(lists: readonly TargetList[], planSelectors: boolean): ErrorDetail[] {
  const problems: ErrorDetail[] = [];
  const expressions = new Map<string, Expression>();
  for (const list of lists) {
    for (const [index, target] of list.targets.entries()) {
      const path = `${list.path}.${index}`;
      if (Object.keys(target).length === 0) {
        problems.push({
          path,
          message: 'The target is empty; name a selector, or {"target":"all"} for every runtime.',
        });
      }
      for (const field of planSelectors ? [] : (['planName', 'instanceID'] as const)) {
        if (target[field] === undefined) continue;
        problems.push({
          path: `${path}.${field}`,
          message: `${field} needs the control plane, which is not configured here; select by runtimeID, shoot, account or region.`,
        });
      }
      for (const field of expressionFields) {
        const text = target[field];
        if (text === undefined || expressions.has(text)) continue;
        try {
          const expression = compileExpression(text);
          expressions.set(text, expression);
          if (expression.size > maxExpressionSize)
            problems.push({ path: `${path}.${field}`, message: tooLarge });
        } catch (error) {
          if (!(error instanceof Error)) throw error;
          problems.push({ path: `${path}.${field}`, message: error.message });
        }
      }
    }
  }
  const size = expressionsSize(
    lists.flatMap(({ targets }) => targets),
    (text) => expressions.get(text)?.size ?? 0,
  );
  // An expression that is too large on its own has already been reported.
  const fits = [...expressions.values()].every((expression) => expression.size <= maxExpressionSize);
  if (fits && size > maxExpressionSize) {
    problems.push({
      path: 'targets',
      message: 'The expressions are too large in total; use fewer or simpler ones.',
    });
  }
  return problems;
}
