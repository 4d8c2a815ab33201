import type { ErrorDetail } from '../base/errors.ts';
import type { Parameters, UpgradeKind } from '../model/Parameters.ts';
import {
  compileExpression,
  type Expression,
  maxExpressionSize,
  tooLarge,
} from '../targets/compileExpression.ts';
import { expressionFields, expressionsSize } from '../targets/matchTargets.ts';
import type { Target } from '../targets/Target.ts';
import { type CreateRequestBody, createRequestBody, insteadOfVersion } from './createRequestBody.ts';
import { invalidRequest, parseWith } from './invalidRequest.ts';
import { noTime } from './noTime.ts';
import { parseSchedule } from './parseSchedule.ts';

/** What an environment adds to a request (§3, §4). */
export interface CreateDefaults {
  readonly channel: string;
  readonly kubernetesVersion: string;
  /** Whether a control plane is configured, without which `planName` and `instanceID` cannot be known. */
  readonly planSelectors: boolean;
  /** Epoch ms. */
  readonly now: number;
}

/**
 * Validates the body of `POST /upgrade/kyma` or `/upgrade/cluster` and fills in every default (§3).
 *
 * @throws DomainError INVALID_REQUEST with every problem's dotted path, such as `targets.include.0.region`.
 */
export function parseCreateRequest(kind: UpgradeKind, body: unknown, defaults: CreateDefaults): Parameters {
  const request = parseWith(createRequestBody, body);
  const include = (request.targets.include ?? []).map(withoutEmpty);
  const exclude = (request.targets.exclude ?? []).map(withoutEmpty);
  const schedule = parseSchedule(request.strategy?.schedule ?? '') ?? 'immediate';
  const problems = [
    ...(include.length > 0
      ? []
      : [
          {
            path: 'targets.include',
            message: 'Name at least one target; {"target":"all"} means every runtime.',
          },
        ]),
    ...targetProblems({ include, exclude }, defaults.planSelectors),
    ...otherKindProblems(kind, request),
    ...shownProblems(kind, request, schedule, defaults.now),
  ];
  if (problems.length > 0) throw invalidRequest(problems);
  return {
    targets: { include, exclude },
    strategy: {
      type: 'parallel',
      schedule,
      maintenanceWindow:
        schedule === 'maintenanceWindow' ||
        request.strategy?.maintenanceWindow === true ||
        request.strategy?.MaintenanceWindow === true,
      ...(request.strategy?.ignoreHealth === true ? { ignoreHealth: true } : {}),
      parallel: { workers: request.strategy?.parallel?.workers || 1 },
    },
    dryRun: request.dryRun ?? false,
    ...(kind === 'kyma'
      ? { kyma: { channel: request.kyma?.channel || defaults.channel } }
      : {
          kubernetes: {
            ...withoutEmpty({
              machineImage: request.kubernetes?.machineImage,
              machineImageVersion: request.kubernetes?.machineImageVersion,
            }),
            kubernetesVersion: request.kubernetes?.kubernetesVersion || defaults.kubernetesVersion,
          },
        }),
  };
}

type NonEmpty<T> = { [Key in keyof T]?: Exclude<T[Key], null | undefined | ''> };

/** Removes empty and null fields: empty, null and absent mean the same (§3). */
const withoutEmpty = <T extends object>(fields: T): NonEmpty<T> =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  ) as NonEmpty<T>;

function targetProblems(
  targets: Record<'include' | 'exclude', readonly Target[]>,
  planSelectors: boolean,
): ErrorDetail[] {
  const problems: ErrorDetail[] = [];
  const expressions = new Map<string, Expression>();
  for (const list of ['include', 'exclude'] as const) {
    for (const [index, target] of targets[list].entries()) {
      const path = `targets.${list}.${index}`;
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
          message: `${field} needs the control plane, which is not configured here; choose by runtimeID, shoot, account or region.`,
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
    [...targets.include, ...targets.exclude],
    (text) => expressions.get(text)?.size ?? 0,
  );
  // An expression that is too large by itself has already been reported.
  const fits = [...expressions.values()].every((expression) => expression.size <= maxExpressionSize);
  if (fits && size > maxExpressionSize) {
    problems.push({
      path: 'targets',
      message: 'Its expressions are too large together; use fewer or simpler ones.',
    });
  }
  return problems;
}

function otherKindProblems(kind: UpgradeKind, request: CreateRequestBody): ErrorDetail[] {
  const [other, words] =
    kind === 'kyma'
      ? (['kubernetes', 'Kyma is upgraded here; for clusters use POST /upgrade/cluster.'] as const)
      : (['kyma', 'Clusters are upgraded here; for Kyma use POST /upgrade/kyma.'] as const);
  return Object.keys(withoutEmpty(request[other] ?? {})).map((field) => ({
    path: `${other}.${field}`,
    message: `Has to be empty: ${words}`,
  }));
}

/**
 * Checks the fields that responses show for old clients (present.ts): the values of a response can be sent again, but no others are
 * accepted, because they would be ignored.
 */
function shownProblems(
  kind: UpgradeKind,
  { strategy, kyma }: CreateRequestBody,
  schedule: string,
  now: number,
): ErrorDetail[] {
  const problems: ErrorDetail[] = [];
  const shown = strategy?.ScheduleTime || noTime;
  if (shown !== noTime) {
    const path = 'strategy.ScheduleTime';
    const time = Date.parse(shown);
    const start = Date.parse(schedule);
    if (Number.isNaN(start) && !(time <= now))
      problems.push({ path, message: 'Is not used; give the time as strategy.schedule.' });
    if (!Number.isNaN(start) && time !== start)
      problems.push({ path, message: 'Is another time than strategy.schedule; leave it out.' });
  }
  const version = kyma?.version || undefined;
  if (kind === 'kyma' && version !== undefined && version !== kyma?.channel)
    problems.push({ path: 'kyma.version', message: insteadOfVersion });
  return problems;
}
