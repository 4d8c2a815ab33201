import * as z from 'zod';
import type { Stage } from '../model/Stage.ts';
import type { TargetSpec } from '../targets/Target.ts';
import { createRequestBody } from './createRequestBody.ts';
import { invalidRequest, parseWith } from './invalidRequest.ts';
import { parseStages, stageProblems } from './parseStages.ts';
import { stagesBody } from './rolloutBody.ts';
import { stageTargets, targetProblems } from './targetProblems.ts';
import { withoutEmpty } from './withoutEmpty.ts';

const matchRequestBody = z.strictObject({
  targets: createRequestBody.shape.targets,
  strategy: z.strictObject({ stages: stagesBody }).nullish(),
});

export interface MatchRequest {
  readonly targets: TargetSpec;
  readonly stages: readonly Stage[] | undefined;
}

/**
 * Validates the body of `POST /runtimes/match`, whose targets and stages are those of `POST /upgrade/*`.
 *
 * @throws DomainError INVALID_REQUEST with every problem's dotted path, such as `targets.include.0.region`.
 */
export function parseMatchRequest(body: unknown, planSelectors: boolean): MatchRequest {
  const { targets, strategy } = parseWith(matchRequestBody, body);
  const include = (targets.include ?? []).map(withoutEmpty);
  const exclude = (targets.exclude ?? []).map(withoutEmpty);
  const stages = parseStages(strategy?.stages ?? undefined);
  const lists = [
    { path: 'targets.include', targets: include },
    { path: 'targets.exclude', targets: exclude },
    ...(stages ?? []).flatMap(stageTargets),
  ];
  const problems = [
    ...(include.length > 0 ? [] : [{ path: 'targets.include', message: 'Name at least one target.' }]),
    ...targetProblems(lists, planSelectors),
    // Nothing starts, so the times do not matter.
    ...stageProblems(stages ?? [], Number.POSITIVE_INFINITY),
  ];
  if (problems.length > 0) throw invalidRequest(problems);
  return { targets: { include, exclude }, stages };
}
