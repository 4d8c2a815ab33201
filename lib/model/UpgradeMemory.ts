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
