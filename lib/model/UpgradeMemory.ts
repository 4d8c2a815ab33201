/**
 * What an upgrade keeps between two looks, stored with the operation. It is written before the runtime is touched, so
 * that a look after a crash knows what was there and what has been asked for.
 */
export interface UpgradeMemory {
  /** The channel or the Kubernetes version before the upgrade; empty where the runtime named none. */
  readonly previous?: string;
  /**
   * Since when a change is being sent (epoch ms): stored by the gate directly before the request, removed once the server has
   * answered. Only the object itself can tell whether a change whose request was cut off has arrived.
   */
  readonly sendingAt?: number;
  /** When the runtime was first changed (epoch ms), stored once that is known. Absent: no change is known. */
  readonly patchedAt?: number;
  /** The modules in `Error` or `Warning` before the change, by name (assessKyma.ts): they may stay so. At most 30. */
  readonly troubles?: Readonly<Record<string, string>>;
  /** In words, what had to be changed along with the version because the new one forbids it (migrations.ts). */
  readonly migrations?: readonly string[];
  /** The modules that wait for Lifecycle Manager's own maintenance window, at most 30: the upgrade has succeeded without them. */
  readonly waitingModules?: readonly string[];
  /** Since when the runtime has continuously reported trouble (epoch ms): the grace period counts from here. */
  readonly troubleSince?: number;
  /** Since when a server has continuously refused our credential (epoch ms): the same grace period applies. */
  readonly refusedSince?: number;
  /** The last progress that a look saw, and when it was first seen (epoch ms): the timeout counts from then. */
  readonly progress?: string;
  readonly progressAt?: number;
}
