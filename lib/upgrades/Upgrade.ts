import type { UpgradeMemory } from '../model/UpgradeMemory.ts';
import type { OptOut } from '../windows/optOut.ts';
import type { TimeWindow } from '../windows/TimeWindow.ts';

/** The input of one look. */
export interface UpgradeLook {
  readonly shootName: string;
  readonly runtimeID: string;
  readonly now: number;
  readonly dryRun: boolean;
  /** How long `Error` or `Warning` may last before the upgrade counts as failed (§9). */
  readonly graceSeconds: number;
  /** The expected duration, absent if unknown. The upgrade first waits for anything that would interrupt it within this time. */
  readonly expectedSeconds?: number;
  /** `strategy.ignoreHealth`: the health checks before the change do not delay the upgrade. */
  readonly ignoreHealth: boolean;
  readonly memory: UpgradeMemory;
  /** Stores the memory. Rejects if this look has lost its claim; then nothing may be changed any more. */
  readonly remember: (memory: UpgradeMemory) => Promise<void>;
  /**
   * The gate: called directly before the first change of the runtime, and again before each further try until a change is known
   * to have been made (while `patchedAt` is absent). It stores `memory` with `sendingAt`. Rejects if the change must not be made
   * now (window, minimum left, freeze, cancel, a newer attempt, the lease) or the claim is lost; do not catch this rejection.
   *
   * @param window the Shoot's own maintenance window as this look has just read it: the gate resolves the rule again with it
   * @param optOut whether the Shoot opts out, as just read: the annotation may be younger than the plan
   */
  readonly beforeChange: (
    memory: UpgradeMemory,
    window: TimeWindow | undefined,
    optOut?: OptOut,
  ) => Promise<ChangePermit>;
}

/** The answer of an open gate. */
export interface ChangePermit {
  /** Epoch ms: give up a change that has not been answered by then. */
  readonly expiresAt: number;
}

/** The result of a look. `description` is for an operator: what the upgrade waits for, what went wrong, what to do. */
export interface UpgradeFinding {
  /**
   * `waiting`: nothing was changed and nothing can be done now, so the operation is handed back to free its worker. `in
   * progress`: the runtime was changed, or it is not known yet whether a change has arrived.
   */
  readonly state: 'waiting' | 'in progress' | 'succeeded' | 'failed' | 'canceled';
  readonly description: string;
  /** Since when the current trouble has lasted; undefined if there is none. Only with `in progress` and `waiting`. */
  readonly troubleSince?: number;
  /** The same for a refusal of our credential. */
  readonly refusedSince?: number;
  /**
   * The progress of the upgrade as any text: a different text than the last one means progress. Absent if this look could not
   * tell.
   */
  readonly progress?: string;
  /** Look again within this many seconds, because the cause of the wait will soon pass or be known. */
  readonly lookAgainSeconds?: number;
}

/**
 * One kind of upgrade (§9): performs the next step for one runtime and reports its state. Safe to call twice, after a crash and
 * after another call has finished the job: it looks first, and a runtime that needs no change is a success. If Gardener or the
 * runtime cannot be reached, the finding says so; it rejects only if `remember` or the gate does.
 */
export type LookAtUpgrade = (look: UpgradeLook) => Promise<UpgradeFinding>;
