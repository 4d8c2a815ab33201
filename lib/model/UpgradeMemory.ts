/**
 * What an upgrade remembers between two looks, stored with the operation. It is written before the runtime is touched, so that a
 * look after a crash knows the original state and what has been requested.
 */
export interface UpgradeMemory {
  /** The channel or the Kubernetes version before the upgrade; empty if the runtime named none. */
  readonly previous?: string;
  /**
   * Since when a change is being sent (epoch ms): stored by the gate directly before the request and removed once the server has
   * answered. If a request was cut off, only the object itself can tell whether the change arrived.
   */
  readonly sendingAt?: number;
  /** When the runtime was first changed (epoch ms); absent while no change is known. */
  readonly patchedAt?: number;
  /** The modules in `Error` or `Warning` before the change, by name (assessKyma.ts): they may remain so. At most 30. */
  readonly troubles?: Readonly<Record<string, string>>;
  /** What else had to be changed because the new version forbids it, in words (migrations.ts). */
  readonly migrations?: readonly string[];
  /** The modules that wait for Lifecycle Manager's own maintenance window, at most 30: the upgrade succeeds without them. */
  readonly waitingModules?: readonly string[];
  /** Since when the runtime has continuously reported trouble (epoch ms): the grace period counts from here. */
  readonly troubleSince?: number;
  /** Since when a server has continuously refused our credential (epoch ms): the same grace period applies. */
  readonly refusedSince?: number;
  /** The last progress that a look saw, and when it was first seen (epoch ms): the timeout counts from then. */
  readonly progress?: string;
  readonly progressAt?: number;
}
