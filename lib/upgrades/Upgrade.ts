import type { TimeWindow } from '../windows/TimeWindow.ts';

/**
 * What an upgrade keeps between two looks, stored with the operation. It is written before the runtime is touched, so
 * that a look after a crash knows what was there and what has been asked for.
 */
export interface UpgradeMemory {
  /** The channel or the Kubernetes version before the upgrade; empty where the runtime named none. */
  readonly previous?: string;
  /**
   * Since when a change is being sent (epoch ms): stored by the gate directly before the request, forgotten once the server has
   * answered. Whether a change that was cut off has arrived, only the object itself tells.
   */
  readonly sendingAt?: number;
  /** When the runtime was changed for the first time (epoch ms): stored once that is known. Nothing was changed while it is absent. */
  readonly patchedAt?: number;
  /** What was in `Error` or `Warning` before the change, by name (assessKyma.ts): it may stay as it was. At most 30 of them. */
  readonly troubles?: Readonly<Record<string, string>>;
  /** What had to be changed along with the version, because the new one forbids it, in words (migrations.ts). */
  readonly migrations?: readonly string[];
  /** The modules that wait for Lifecycle Manager's own maintenance window, at most 30: the upgrade has succeeded without them. */
  readonly waitingModules?: readonly string[];
  /** Since when the runtime has reported trouble without a break (epoch ms): the grace period counts from here. */
  readonly troubleSince?: number;
  /** Since when a server has refused our credential without a break (epoch ms): the same grace period counts. */
  readonly refusedSince?: number;
  /** What the last look saw of the upgrade's progress, and when that was seen first (epoch ms): the timeout counts from there. */
  readonly progress?: string;
  readonly progressAt?: number;
}

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
