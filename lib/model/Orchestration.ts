import type { Interval } from '../windows/Interval.ts';
import type { Parameters } from './Parameters.ts';
import type { Amount } from './Stage.ts';
import type { StartHold } from './StartHold.ts';
import type { OrchestrationState } from './states.ts';

/** Why an orchestration is paused (§13.3). */
export interface Pause {
  /** Epoch ms. */
  readonly at: number;
  /** `operator`: a person. `failures`: more operations failed than allowed. `emergency`: an emergency runs (§13.4). */
  readonly cause: 'operator' | 'failures' | 'emergency';
  /** What the person said, how many failed, or which emergency it waits for: a sentence; empty if a person gave none. */
  readonly reason: string;
  /** The token's subject where a person paused it; the id of the emergency where that did. */
  readonly by?: string | undefined;
  /** When it was first paused, if this pause has replaced another. */
  readonly since?: number | undefined;
}

export type OrchestrationType = 'upgradeKyma' | 'upgradeCluster';

/** What a scheduled orchestration would upgrade, at the time of the listing. */
export interface Preview {
  /** When it was listed, epoch ms. */
  readonly at: number;
  /** How many runtimes it names (store/PreviewStore.ts). */
  readonly runtimes: number;
  /** How many were targeted and would be left out, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
  /** Why they could not be listed; empty if they were. */
  readonly failure: string;
}

/** How far a rollout has got. */
export interface Rollout {
  /** Raised by every change: the plan and an approval may change it at the same time. */
  readonly version: number;
  /** The last stage that has been opened; counted from 0, also if none has been opened. */
  readonly stage: number;
  /** The attempt and round of the Map that was begun last (`roundOf`): a late call of an earlier one must not open a stage. */
  readonly round?: string | undefined;
  readonly stages: readonly RolloutStage[];
}

/** A stage of a plan: a range of ordinals. Times are epoch ms. */
export interface RolloutStage {
  readonly name: string;
  /** The first and the last ordinal; `last < first`: it has no operations. */
  readonly first: number;
  readonly last: number;
  /** When its gate opened. */
  readonly openedAt?: number | undefined;
  /** When its last operation had ended: its soak counts from here. */
  readonly doneAt?: number | undefined;
  readonly approvedAt?: number | undefined;
}

/** The sleep of `Wait at gate` (§13.2). Epoch ms. */
export interface Gate {
  readonly sleepID: string;
  readonly taskToken: string;
  /** Empty if nothing but a person ends it. */
  readonly scheduleName: string;
  readonly wakeAt: number;
}

/** One request (§1), as it is stored. Times are epoch milliseconds. */
export interface Orchestration {
  /** UUID version 7: its order is the order of creation, so the queue and the lists need no other sort key. */
  readonly orchestrationID: string;
  readonly type: OrchestrationType;
  readonly state: OrchestrationState;
  readonly description: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Contains only the first targets if there are many: `OrchestrationStore.whole` has all. */
  readonly parameters: Parameters;
  /** The earliest start; it stays out of the queue until then. 0: at once. */
  readonly earliestStartAt: number;
  /** Raised before each start of an execution; older attempts may no longer write. 0: never started. */
  readonly attempt: number;
  /** Raised by each call that begins to make the plan; older planners may no longer write. */
  readonly planRun: number;
  /** The number of the planner whose list is valid (PlanStore); undefined until there is one. Never replaced. */
  readonly manifest?: number | undefined;
  /** How many operations the plan has; undefined until the plan is complete. */
  readonly planned: number | undefined;
  /** How many runtimes were left out, by reason (§4). */
  readonly skipped: Readonly<Record<string, number>>;
  /** The attempt and round of the Map in which all turns have started: from then on they take again when done (§2). */
  readonly turnsOut?: string | undefined;
  /** The attempt and round in which a turn reached its bound with work left (turnBounds.ts): not an idle round. */
  readonly turnsSpent?: string | undefined;
  /** The attempt and round in which one of the last turns ended because of a pause: after a resume the others end, too (§13.3). */
  readonly turnsPaused?: string | undefined;
  /** Raised by every call that adds work, so that `Finish` cannot end an orchestration that has just got more (§8). */
  readonly workAdded: number;
  /** Restarts in a row in which no operation ended: after a few, the orchestration is given up (§6). */
  readonly idleRestarts: number;
  /** How many operations were open when it was last restarted. */
  readonly openAtRestart: number;
  /** The last error in one of its turns; empty if there was none. It is the reason if the orchestration is given up. */
  readonly trouble: string;
  /** Why none of its operations may start at present: written by the plan, the gate and the sweep; absent in older items. */
  readonly hold?: StartHold | undefined;
  /** The version of the maintenance policy that its waiting operations follow; absent if unknown. */
  readonly policySeen?: string | undefined;
  /** How often its operations have missed a maintenance window, and how many of these were told (lib/sweep/tellMissed.ts). */
  readonly windowsMissed?: number | undefined;
  readonly missedTold?: number | undefined;
  /** The last stage whose wait for an approval was told. */
  readonly approvalTold?: string | undefined;
  /** When it expires for readers (epoch ms), long after its end; undefined while it is not over (Retention.ts). */
  readonly expiresAt?: number | undefined;
  /** Set while, and only while, it is `paused`. */
  readonly pause?: Pause | undefined;
  /** From when until when it was paused last: windows that passed meanwhile were not missed (§13.3). */
  readonly lastPause?: Interval | undefined;
  /** When a person last resumed it, or retried it after it had failed (epoch ms): failures before that do not count again (§13.3). */
  readonly resumedAt?: number | undefined;
  /** How many operations had failed by then: so many keys are read past. */
  readonly failedAtResume?: number | undefined;
  /** How many operations may fail, as a resume has set it: it replaces the limits of the request, those of stages too. */
  readonly maxFailures?: Amount | undefined;
  /** When its cancel was requested; undefined if it was not. */
  readonly cancelRequestedAt?: number | undefined;
  /** Only with stages or an approval, once it is planned (§13.1). */
  readonly rollout?: Rollout | undefined;
  /** While it waits at a gate. */
  readonly gate?: Gate | undefined;
  /** Only for a scheduled start, once its runtimes have been listed; has no meaning after the start. */
  readonly preview?: Preview | undefined;
}
