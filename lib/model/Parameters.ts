import type { TargetSpec } from '../targets/Target.ts';
import type { Amount, ShownStage, Stage } from './Stage.ts';

/** What an orchestration upgrades: Kyma's channel, or the cluster's Kubernetes version. */
export type UpgradeKind = 'kyma' | 'cluster';

/**
 * The parameters of an orchestration with every default filled in: stored with it and shown under `parameters`, which always
 * shows what is in effect (§3).
 */
export interface Parameters {
  readonly targets: TargetSpec;
  readonly strategy: {
    readonly type: 'parallel';
    /** `immediate`, `maintenanceWindow`, or the RFC 3339 time in UTC before which nothing starts. */
    readonly schedule: string;
    /** Whether upgrades run only inside each runtime's window; true whenever `schedule` is `maintenanceWindow`. */
    readonly maintenanceWindow: boolean;
    /** Whether the health checks before the change are overridden (§9); if absent, they are not. */
    readonly ignoreHealth?: boolean | undefined;
    readonly parallel: { readonly workers: number };
    /** Upgraded in this order; if absent, all runtimes are one stage (§13.1). */
    readonly stages?: readonly Stage[] | undefined;
    /** How many operations may fail before the orchestration pauses (§13.3); if absent, any number. */
    readonly maxFailures?: Amount | undefined;
    /** Whether a person must approve the plan before anything starts (§13.2). */
    readonly approval?: boolean | undefined;
  };
  readonly dryRun: boolean;
  /** If absent, it queues behind earlier requests (§13.4). */
  readonly priority?: 'emergency' | undefined;
  /** For an emergency only: whether orchestrations in progress pause until it ends; if absent, they do. */
  readonly pauseOthers?: boolean | undefined;
  /** For an emergency only: whether it also starts upgrades during freezes. */
  readonly ignoreFreezes?: boolean | undefined;
  /** Only for Kyma upgrades. */
  readonly kyma?: { readonly channel: string } | undefined;
  /** Only for cluster upgrades. */
  readonly kubernetes?:
    | {
        readonly kubernetesVersion: string;
        readonly machineImage?: string | undefined;
        readonly machineImageVersion?: string | undefined;
      }
    | undefined;
}

/** The parameters as responses show them: with the additional names that KEB clients read. A create request accepts these too. */
export interface ShownParameters extends Omit<Parameters, 'strategy' | 'kyma'> {
  readonly strategy: Omit<Parameters['strategy'], 'stages'> & {
    readonly stages?: readonly ShownStage[] | undefined;
    /** The time after which it may start, RFC 3339. */
    readonly ScheduleTime: string;
  };
  readonly kyma?: { readonly channel: string /** The channel. */; readonly version: string } | undefined;
}
