import type { ResolvedRuntime } from '../model/ResolvedRuntime.ts';
import type { Stage } from '../model/Stage.ts';
import { assignStages } from '../rollout/assignStages.ts';
import { type Resolution, skipReasons } from './resolveRuntimes.ts';

/** The runtimes of a rollout, stage by stage (§13.1). Those that no stage takes are left out with that reason. */
export function inStages(
  orchestrationID: string,
  stages: readonly Stage[],
  { runtimes, skippedRuntimes, skipped }: Resolution,
): Resolution {
  const assigned = assignStages(orchestrationID, stages, runtimes, ({ runtime, pause }) => ({
    ...runtime,
    isPostponed: pause !== undefined,
  }));
  const left = assigned.left.map(({ runtime: { runtimeID, shootName } }) => ({
    runtimeID,
    shootName,
    reason: skipReasons.noStage,
  }));
  return {
    runtimes: assigned.stages.flatMap((of, stage) =>
      stage === 0 ? of : of.map((runtime): ResolvedRuntime => ({ ...runtime, stage })),
    ),
    skippedRuntimes: [...skippedRuntimes, ...left],
    skipped: left.length === 0 ? skipped : { ...skipped, [skipReasons.noStage]: left.length },
  };
}
