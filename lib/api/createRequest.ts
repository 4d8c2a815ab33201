import type { ErrorDetail } from '../base/errors.ts';
import type { Parameters, UpgradeKind } from '../model/Parameters.ts';
import { type CreateRequestBody, createRequestBody, insteadOfVersion } from './createRequestBody.ts';
import { invalidRequest, parseWith } from './invalidRequest.ts';
import { noTime } from './noTime.ts';
import { parseSchedule } from './parseSchedule.ts';
import { parseStages, stageProblems } from './parseStages.ts';
import { stageTargets, targetProblems } from './targetProblems.ts';
import { withoutEmpty } from './withoutEmpty.ts';

/** What an environment adds to a request (§3, §4). */
export interface CreateDefaults {
  readonly channel: string;
  readonly kubernetesVersion: string;
  /** Whether a control plane is configured: without one, `planName` and `instanceID` are unknown. */
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
  const stages = parseStages(request.strategy?.stages ?? undefined);
  const problems = [
    ...(include.length > 0
      ? []
      : [
          {
            path: 'targets.include',
            message: 'Name at least one target; {"target":"all"} means every runtime.',
          },
        ]),
    ...targetProblems(
      [
        { path: 'targets.include', targets: include },
        { path: 'targets.exclude', targets: exclude },
        ...(stages ?? []).flatMap(stageTargets),
      ],
      defaults.planSelectors,
    ),
    ...stageProblems(stages ?? [], Math.max(defaults.now, Date.parse(schedule) || 0)),
    ...emergencyProblems(request),
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
      ...(stages === undefined ? {} : { stages }),
      ...withoutEmpty({ maxFailures: request.strategy?.maxFailures }),
      ...(request.strategy?.approval === true ? { approval: true } : {}),
    },
    dryRun: request.dryRun ?? false,
    ...withoutEmpty({
      priority: request.priority,
      pauseOthers: request.pauseOthers,
      ignoreFreezes: request.ignoreFreezes,
    }),
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

function emergencyProblems(request: CreateRequestBody): ErrorDetail[] {
  if (request.priority) return [];
  const given = Object.keys(
    withoutEmpty({ pauseOthers: request.pauseOthers, ignoreFreezes: request.ignoreFreezes }),
  );
  return given.map((path) => ({
    path,
    message: 'Is allowed only for an emergency; leave it out, or set priority to "emergency".',
  }));
}

function otherKindProblems(kind: UpgradeKind, request: CreateRequestBody): ErrorDetail[] {
  const [other, words] =
    kind === 'kyma'
      ? (['kubernetes', 'Kyma is upgraded here; for clusters use POST /upgrade/cluster.'] as const)
      : (['kyma', 'Clusters are upgraded here; for Kyma use POST /upgrade/kyma.'] as const);
  return Object.keys(withoutEmpty(request[other] ?? {})).map((field) => ({
    path: `${other}.${field}`,
    message: `Must be empty: ${words}`,
  }));
}

/**
 * Checks the fields that responses show for old clients (present.ts). A response's values can be sent back; any other value is
 * refused, because it would be ignored.
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
      problems.push({ path, message: 'Is not supported; put the time in strategy.schedule.' });
    if (!Number.isNaN(start) && time !== start)
      problems.push({ path, message: 'Differs from strategy.schedule; leave it out.' });
  }
  const version = kyma?.version || undefined;
  if (kind === 'kyma' && version !== undefined && version !== kyma?.channel)
    problems.push({ path: 'kyma.version', message: insteadOfVersion });
  return problems;
}
