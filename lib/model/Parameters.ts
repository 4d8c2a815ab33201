import type { TargetSpec } from '../targets/Target.ts';
import type { Amount, ShownStage, Stage } from './Stage.ts';

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
    /** In this order; absent: all runtimes at once (§13.1). */
    readonly stages?: readonly Stage[] | undefined;
    /** How many operations may fail before the orchestration pauses (§13.3); absent: any number. */
    readonly maxFailures?: Amount | undefined;
    /** Whether a person has to approve the plan before anything starts (§13.2). */
    readonly approval?: boolean | undefined;
  };
  readonly dryRun: boolean;
  /** Absent: it queues behind those that were asked for before it (§13.4). */
  readonly priority?: 'emergency' | undefined;
  /** Only for an emergency, whether those in progress pause meanwhile; absent: they do. */
  readonly pauseOthers?: boolean | undefined;
  /** Only for an emergency, whether it starts upgrades during freezes, too. */
  readonly ignoreFreezes?: boolean | undefined;
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
  readonly strategy: Omit<Parameters['strategy'], 'stages'> & {
    readonly stages?: readonly ShownStage[] | undefined;
    /** The time after which it may start, RFC 3339. */
    readonly ScheduleTime: string;
  };
  readonly kyma?: { readonly channel: string /** The channel. */; readonly version: string } | undefined;
}
