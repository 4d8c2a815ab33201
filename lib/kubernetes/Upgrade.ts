/**
 * What an upgrade keeps between two looks, stored with the operation. It is written before the runtime is touched, so
 * that a look after a crash knows what was there and what has been asked for.
 */
export interface UpgradeMemory {
  /** The channel or the Kubernetes version before the upgrade; empty where the runtime named none. */
  readonly previous?: string;
  /** When the change was sent (epoch ms). */
  readonly patchedAt?: number;
  /** Since when the runtime has reported trouble without a break (epoch ms): the grace period counts from here. */
  readonly troubleSince?: number;
}

/** What one look is told. */
export interface UpgradeLook {
  readonly shootName: string;
  readonly runtimeID: string;
  readonly now: number;
  readonly dryRun: boolean;
  /** How long `Error` or `Warning` may last before the upgrade counts as failed (§9). */
  readonly graceSeconds: number;
  readonly memory: UpgradeMemory;
  /**
   * Stores what must not be forgotten. It is awaited before the runtime is changed, and rejects when this look has lost
   * its claim on the operation: then nothing may be changed any more.
   */
  readonly remember: (memory: UpgradeMemory) => Promise<void>;
}

/** What a look found. `description` is for an operator: what is waited for, what went wrong, what to do. */
export interface UpgradeFinding {
  readonly state: 'in progress' | 'succeeded' | 'failed' | 'canceled';
  readonly description: string;
  /** The trouble seen now has lasted since; undefined where there is none. Only with `in progress`. */
  readonly troubleSince?: number;
}

/**
 * One kind of upgrade (§9): does what is next for one runtime and says where it stands. Safe to call twice, after a crash
 * and after somebody else finished the job: it looks first, and what is already there is success. A Gardener or a runtime
 * that cannot be reached is `in progress` with the reason, never an exception; rejects only if `remember` does.
 */
export type LookAtUpgrade = (look: UpgradeLook) => Promise<UpgradeFinding>;
