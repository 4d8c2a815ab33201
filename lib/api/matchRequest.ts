import * as z from 'zod';
import type { TargetSpec } from '../targets/Target.ts';
import { createRequestBody } from './createRequestBody.ts';
import { invalidRequest, parseWith } from './invalidRequest.ts';
import { targetProblems } from './targetProblems.ts';
import { withoutEmpty } from './withoutEmpty.ts';

const matchRequestBody = z.strictObject({ targets: createRequestBody.shape.targets });

/**
 * Validates the body of `POST /runtimes/match`, whose targets are those of `POST /upgrade/*`.
 *
 * @throws DomainError INVALID_REQUEST with every problem's dotted path, such as `targets.include.0.region`.
 */
export function parseMatchRequest(body: unknown, planSelectors: boolean): TargetSpec {
  const { targets } = parseWith(matchRequestBody, body);
  const include = (targets.include ?? []).map(withoutEmpty);
  const exclude = (targets.exclude ?? []).map(withoutEmpty);
  const lists = [
    { path: 'targets.include', targets: include },
    { path: 'targets.exclude', targets: exclude },
  ];
  const problems = [
    ...(include.length > 0 ? [] : [{ path: 'targets.include', message: 'Name at least one target.' }]),
    ...targetProblems(lists, planSelectors),
  ];
  if (problems.length > 0) throw invalidRequest(problems);
  return { include, exclude };
}
