import type { UpgradeMemory } from '../model/UpgradeMemory.ts';
import type { TimeWindow } from '../windows/TimeWindow.ts';

/** What one look is told. */
export interface UpgradeLook {
  readonly shootName: string;
  readonly runtimeID: string;
  readonly now: number;
  readonly dryRun: boolean;
  /** How long `Error` or `Warning` may last before the upgrade counts as failed (§9). */
  readonly graceSeconds: number;
  /** How long the upgrade is expected to take: what would interrupt it sooner is waited for first. Absent: not known. */
  readonly expectedSeconds?: number;
  /** `strategy.ignoreHealth`: the checks of health before the change do not hold the upgrade up. */
  readonly ignoreHealth: boolean;
  readonly memory: UpgradeMemory;
  /** Stores what must not be forgotten. Rejects when this look has lost its claim: then nothing may be changed any more. */
  readonly remember: (memory: UpgradeMemory) => Promise<void>;
  /**
   * The gate: asked directly before the first change of the runtime, and again before each further try while nothing is known to
   * have been changed (`patchedAt` is absent). It stores `memory` with `sendingAt`. Rejects when the change must not be made now
   * (window, minimum left, freeze, cancel, a newer attempt, the lease), or the claim is lost: let it pass through.
   *
   * @param window the Shoot's own maintenance window as this look has just read it, for the rule is resolved anew here
   */
  readonly beforeChange: (memory: UpgradeMemory, window: TimeWindow | undefined) => Promise<ChangePermit>;
}

/** What the gate answers when it is open. */
export interface ChangePermit {
  /** Epoch ms: a change that has not been answered by then must be given up. */
  readonly until: number;
}

/** What a look found. `description` is for an operator: what is waited for, what went wrong, what to do. */
export interface UpgradeFinding {
  /**
   * `waiting`: nothing has been changed, and nothing can be done now but to come again: the operation is handed back, so that it
   * does not hold a worker. `in progress`: changed, or it is not known yet whether a change has arrived.
   */
  readonly state: 'waiting' | 'in progress' | 'succeeded' | 'failed' | 'canceled';
  readonly description: string;
  /** The trouble seen now has lasted since; undefined where there is none. Only with `in progress` and `waiting`. */
  readonly troubleSince?: number;
  /** The same of a refusal of our credential. */
  readonly refusedSince?: number;
  /** How far the upgrade has come, in any words: another text than before is progress. Absent: this look could not tell. */
  readonly progress?: string;
  /** Look again no later than so many seconds from now: what is waited for passes or is known soon. */
  readonly lookAgainSeconds?: number;
}

/**
 * One kind of upgrade (§9): does what is next for one runtime and says where it stands. Safe to call twice, after a crash
 * and after somebody else finished the job: it looks first, and what is already there is success. A Gardener or a runtime
 * that cannot be reached is `in progress` with the reason, never an exception; rejects only if `remember` does.
 */
export type LookAtUpgrade = (look: UpgradeLook) => Promise<UpgradeFinding>;
