import type { TargetSpec } from '../targets/Target.ts';

/** What an orchestration upgrades: Kyma's channel, or the cluster's Kubernetes version. */
export type UpgradeKind = 'kyma' | 'cluster';

/**
 * The parameters of an orchestration with every default filled in: stored with it and shown under `parameters`, which always says
 * what is in effect (§3).
 */
export interface Parameters {
  readonly targets: TargetSpec;
  readonly strategy: {
    readonly type: 'parallel';
    /** `immediate`, `maintenanceWindow`, or the RFC 3339 time in UTC before which nothing starts. */
    readonly schedule: string;
    /** Whether upgrades run only inside each runtime's window; true whenever `schedule` is `maintenanceWindow`. */
    readonly maintenanceWindow: boolean;
    /** Whether the health checks before the change are overridden (§9); absent: they are not. */
    readonly ignoreHealth?: boolean | undefined;
    readonly parallel: { readonly workers: number };
  };
  readonly dryRun: boolean;
  /** Only where Kyma is upgraded. */
  readonly kyma?: { readonly channel: string } | undefined;
  /** Only where clusters are upgraded. */
  readonly kubernetes?:
    | {
        readonly kubernetesVersion: string;
        readonly machineImage?: string | undefined;
        readonly machineImageVersion?: string | undefined;
      }
    | undefined;
}

/** The same as responses show it: with the additional names that KEB clients read, which a create request accepts too. */
export interface ShownParameters extends Omit<Parameters, 'strategy' | 'kyma'> {
  readonly strategy: Parameters['strategy'] & {
    /** The time after which it may start, RFC 3339. */
    readonly ScheduleTime: string;
  };
  readonly kyma?: { readonly channel: string /** The channel. */; readonly version: string } | undefined;
}
