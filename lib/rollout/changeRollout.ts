import type { Rollout, RolloutStage } from '../model/Orchestration.ts';

/** A rollout with this stage changed. The store counts the version up, and refuses a change of an older one. */
const withStage = (rollout: Rollout, stage: number, changed: Partial<RolloutStage>): Rollout => ({
  ...rollout,
  stages: rollout.stages.map((each, place) => (place === stage ? { ...each, ...changed } : each)),
});

/** Nothing of the opened stages is open any more. */
export const stageDone = (rollout: Rollout, at: number): Rollout =>
  withStage(rollout, rollout.stage, { doneAt: rollout.stages[rollout.stage]?.doneAt ?? at });

/** Another round begins in it. If a retry came, its soak begins anew when that has ended. */
export const stageGoesOn = (rollout: Rollout, round: string): Rollout =>
  withStage({ ...rollout, round }, rollout.stage, { doneAt: undefined });

/** It opens, and its first round begins. */
export const stageOpened = (rollout: Rollout, stage: number, round: string, at: number): Rollout =>
  withStage({ ...rollout, stage, round }, stage, { openedAt: at });

/** A person has approved this stage; the first time counts. */
export const stageApproved = (rollout: Rollout, stage: number, at: number): Rollout =>
  withStage(rollout, stage, { approvedAt: rollout.stages[stage]?.approvedAt ?? at });
