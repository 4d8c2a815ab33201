import type { Rollout, RolloutStage } from '../model/Orchestration.ts';

/** A rollout with this stage changed. The store raises the version, and refuses changes to an older version. */
const withStage = (rollout: Rollout, stage: number, changed: Partial<RolloutStage>): Rollout => ({
  ...rollout,
  stages: rollout.stages.map((each, place) => (place === stage ? { ...each, ...changed } : each)),
});

/** No operation of the opened stages is open any more. */
export const stageDone = (rollout: Rollout, at: number): Rollout =>
  withStage(rollout, rollout.stage, { doneAt: rollout.stages[rollout.stage]?.doneAt ?? at });

/** Another round begins in the open stage. After a retry, its soak starts again once that has ended. */
export const stageGoesOn = (rollout: Rollout, round: string): Rollout =>
  withStage({ ...rollout, round }, rollout.stage, { doneAt: undefined });

/** It opens, and its first round begins. */
export const stageOpened = (rollout: Rollout, stage: number, round: string, at: number): Rollout =>
  withStage({ ...rollout, stage, round }, stage, { openedAt: at });

/** A person has approved this stage; only the first approval counts. */
export const stageApproved = (rollout: Rollout, stage: number, at: number): Rollout =>
  withStage(rollout, stage, { approvedAt: rollout.stages[stage]?.approvedAt ?? at });
