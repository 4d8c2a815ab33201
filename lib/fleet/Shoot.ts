import type { OptOut } from '../windows/optOut.ts';
import type { TimeWindow } from '../windows/TimeWindow.ts';

/**
 * The parts of a Gardener Shoot that we use (§4). A Shoot is 10 to 20 KB, and listing 10,000 of them must fit in a 512 MB
 * function; so the lister drops the rest of each page before it requests the next.
 */
export interface Shoot {
  readonly name: string;
  /** Annotation `infrastructuremanager.kyma-project.io/runtime-id`, else `kcp.provisioner.kyma-project.io/runtime-id`. */
  readonly runtimeID: string | undefined;
  /** Labels `account` and `subaccount`; empty if absent. */
  readonly globalAccountID: string;
  readonly subAccountID: string;
  readonly region: string;
  /** `spec.maintenance.timeWindow` unchanged, valid or not; undefined if the Shoot has none. */
  readonly window: TimeWindow | undefined;
  readonly hibernated: boolean;
  readonly deleting: boolean;
  readonly kubernetesVersion: string;
  /** Set if its annotation says that it must not be upgraded before some time. */
  readonly optOut?: OptOut | undefined;
}
