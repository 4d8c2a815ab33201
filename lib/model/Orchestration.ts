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
  /** A sentence: the person's reason (empty if none was given), how many operations failed, or which emergency it waits for. */
  readonly reason: string;
  /** The subject of the actor who paused it; only with the cause `operator`. */
  readonly actor?: string | undefined;
  /** The emergency that it waits for; only with the cause `emergency`. */
  readonly emergencyID?: string | undefined;
  /** When it was first paused, if this pause has replaced another. */
  readonly since?: number | undefined;
}

/** A pause before it has begun. */
export type PauseCause = Omit<Pause, 'at' | 'since'>;

export type OrchestrationType = 'upgradeKyma' | 'upgradeCluster';

/** What a scheduled orchestration would upgrade, as of the time when the fleet was listed. */
export interface Preview {
  /** When it was listed, epoch ms. */
  readonly at: number;
  /** How many runtimes it lists (store/PreviewStore.ts). */
  readonly runtimes: number;
  /** How many targeted runtimes would be left out, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
  /** Why they could not be listed; empty if they were. */
  readonly failure: string;
}

/** The progress of a rollout. */
export interface Rollout {
  /** Raised by every change, because the plan and an approval may change it at the same time. */
  readonly version: number;
  /** The index of the last stage that was opened, from 0; also 0 if none has been. */
  readonly stage: number;
  /** The attempt and round of the Map that began last (`roundOf`): a late call from an earlier one must not open a stage. */
  readonly round?: string | undefined;
  readonly stages: readonly RolloutStage[];
}

/** A stage of a plan: a range of ordinals. Times are epoch ms. */
export interface RolloutStage {
  readonly name: string;
  /** The first and the last ordinal; `last < first` if it has no operations. */
  readonly first: number;
  readonly last: number;
  /** When its gate opened. */
  readonly openedAt?: number | undefined;
  /** When its last operation ended, which is when its soak begins. */
  readonly doneAt?: number | undefined;
  readonly approvedAt?: number | undefined;
}

/** The sleep of `Wait at gate` (§13.2). Epoch ms. */
export interface Gate {
  readonly sleepID: string;
  readonly taskToken: string;
  /** Empty if only a person can end it. */
  readonly scheduleName: string;
  readonly wakeAt: number;
}

/** One request (§1), as it is stored. Times are epoch milliseconds. */
export interface Orchestration {
  /** UUID version 7, which sorts by creation time: the queue and the lists need no other sort key. */
  readonly orchestrationID: string;
  readonly type: OrchestrationType;
  readonly state: OrchestrationState;
  readonly description: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Contains only the first targets if there are many: `OrchestrationStore.whole` has all. */
  readonly parameters: Parameters;
  /** The earliest start; it is not queued before. 0 means at once. */
  readonly earliestStartAt: number;
  /** Raised before each start of an execution; older attempts may no longer write. 0 means never started. */
  readonly attempt: number;
  /** Raised by each call that begins to plan; older planners may no longer write. */
  readonly planRun: number;
  /** The number of the planner whose list is valid (PlanStore); undefined until there is one, then never changed. */
  readonly manifest?: number | undefined;
  /** How many operations the plan has; undefined until the plan is complete. */
  readonly planned: number | undefined;
  /** How many runtimes were left out, by reason (§4). */
  readonly skipped: Readonly<Record<string, number>>;
  /** The attempt and round of the Map in which all turns have started. From then on, a turn that is done takes again (§2). */
  readonly turnsOut?: string | undefined;
  /** The attempt and round in which a turn reached its bound with work left (turnBounds.ts). Such a round is not idle. */
  readonly turnsSpent?: string | undefined;
  /**
   * The attempt and round in which one of the last turns ended because of a pause. After a resume, the other turns end as well
   * (§13.3).
   */
  readonly turnsPaused?: string | undefined;
  /** Raised by every call that adds work, so that `Finish` cannot end an orchestration that has just been given more (§8). */
  readonly workAdded: number;
  /** Consecutive restarts in which no operation ended. After a few, the orchestration is given up (§6). */
  readonly idleRestarts: number;
  /** How many operations were open at the last restart. */
  readonly openAtRestart: number;
  /** The last error in one of its turns; empty if there was none. It becomes the reason if the orchestration is given up. */
  readonly trouble: string;
  /** Why none of its operations may start at present. Written by the plan, the gate and the sweep; absent in older items. */
  readonly hold?: StartHold | undefined;
  /** The version of the maintenance policy that its waiting operations follow; absent if unknown. */
  readonly policySeen?: string | undefined;
  /** How many maintenance windows its operations have missed, and how many of these were announced (lib/sweep/tellMissed.ts). */
  readonly windowsMissed?: number | undefined;
  readonly missedTold?: number | undefined;
  /** The last stage whose wait for an approval was announced. */
  readonly approvalTold?: string | undefined;
  /** When it expires for readers (epoch ms), long after its end; undefined until it has ended (Retention.ts). */
  readonly expiresAt?: number | undefined;
  /** Set while, and only while, it is `paused`. */
  readonly pause?: Pause | undefined;
  /** The attempt whose execution ended while it was paused: the resume starts the next one (§13.3). */
  readonly endedAttempt?: number | undefined;
  /** The interval of its last pause: windows that passed during it do not count as missed (§13.3). */
  readonly lastPause?: Interval | undefined;
  /** When a person last resumed it, or retried it after it failed (epoch ms). Earlier failures do not count again (§13.3). */
  readonly resumedAt?: number | undefined;
  /** How many operations had failed by then, which is how many keys to skip. */
  readonly failedAtResume?: number | undefined;
  /** How many operations may fail, as set by a resume. Replaces the limits of the request and of its stages. */
  readonly maxFailures?: Amount | undefined;
  /** When its cancel was requested; undefined if never. */
  readonly cancelRequestedAt?: number | undefined;
  /** Set only with stages or an approval, once it is planned (§13.1). */
  readonly rollout?: Rollout | undefined;
  /** Set while it waits at a gate. */
  readonly gate?: Gate | undefined;
  /** Set only for a scheduled start, once its runtimes have been listed; meaningless after the start. */
  readonly preview?: Preview | undefined;
}
