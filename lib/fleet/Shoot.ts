import type { OptOut } from '../windows/optOut.ts';
import type { TimeWindow } from '../windows/TimeWindow.ts';

/**
 * What we keep of a Gardener Shoot (§4): a Shoot is 10 to 20 KB, and 10,000 of them must fit a 512 MB function,
 * so the lister drops the rest of each page before it asks for the next one.
 */
export interface Shoot {
  readonly name: string;
  /** Annotation `infrastructuremanager.kyma-project.io/runtime-id`, else `kcp.provisioner.kyma-project.io/runtime-id`. */
  readonly runtimeID: string | undefined;
  /** Labels `account` and `subaccount`; empty where there is none. */
  readonly globalAccountID: string;
  readonly subAccountID: string;
  readonly region: string;
  /** `spec.maintenance.timeWindow` as it stands, readable or not; undefined where the Shoot has none. */
  readonly window: TimeWindow | undefined;
  readonly hibernated: boolean;
  readonly deleting: boolean;
  readonly kubernetesVersion: string;
  /** Until when it must not be upgraded, if its annotation says so. */
  readonly optOut?: OptOut | undefined;
}

/** The facts about a runtime that are on the control plane's Runtime resource and not on the Shoot (§4). */
export interface RuntimeRecord {
  readonly runtimeID: string;
  readonly instanceID: string;
  readonly planName: string;
  readonly planID: string;
  /** Not provisioned yet or terminating: such a runtime is skipped. */
  readonly ready: boolean;
}
