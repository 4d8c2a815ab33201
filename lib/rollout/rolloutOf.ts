import type { Rollout } from '../model/Orchestration.ts';
import type { Parameters } from '../model/Parameters.ts';

/** The name of the only stage if none were requested, for approvals. */
export const wholeStage = 'all';

/**
 * The stages of a new plan as ranges of ordinals, none of them opened; undefined if the request has neither stages nor an
 * approval.
 *
 * @param sizes how many runtimes each stage has; one number if there are no stages
 */
export function rolloutOf(
  { strategy: { stages, approval } }: Pick<Parameters, 'strategy'>,
  sizes: readonly number[],
): Rollout | undefined {
  if (stages === undefined && approval !== true) return undefined;
  const names = stages?.map(({ name }) => name) ?? [wholeStage];
  let last = 0;
  const ranges = names.map((name, place) => {
    const first = last + 1;
    last += sizes[place] ?? 0;
    return { name, first, last };
  });
  return { version: 0, stage: 0, stages: ranges };
}
