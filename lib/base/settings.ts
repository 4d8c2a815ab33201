import * as z from 'zod/mini';

/** Where a Shoot says until when it must not be upgraded, unless an environment names another annotation. */
export const defaultOptOutAnnotation = 'operator.kyma-project.io/skip-upgrade-until';

/**
 * What an environment decides about the product itself (not about its cloud resources). It travels as one JSON variable,
 * `SETTINGS`, so that a function has few variables and each environment one typed place (infra/environments.ts).
 */
export const settingsSchema = z.strictObject({
  /** `kyma.channel` and `kubernetes.kubernetesVersion` where a request names none (§3). */
  defaultChannel: z.string().check(z.regex(/^[a-z]{3,32}$/)),
  defaultKubernetesVersion: z.string().check(z.regex(/^\d+\.\d+\.\d+$/)),
  /** How many orchestrations may be processed at a time (§6). */
  activeOrchestrations: z.int().check(z.minimum(1), z.maximum(10)),
  /** How long an upgrade is expected to take before there is history, in seconds (§5). */
  expectedSeconds: z.strictObject({
    upgradeKyma: z.int().check(z.minimum(1)),
    upgradeCluster: z.int().check(z.minimum(1)),
  }),
  /** The share of recent upgrades that must fit into what is left of a window; 0.95 unless there is a reason (§5). */
  minimumLeftPercentile: z.number().check(z.minimum(0.5), z.maximum(1)),
  /** An upgrade of this kind fails after this many seconds without progress (§9). */
  operationTimeoutSeconds: z.strictObject({
    upgradeKyma: z.int().check(z.minimum(1)),
    upgradeCluster: z.int().check(z.minimum(1)),
  }),
  /** An upgrade of this kind fails if it is not over after this many seconds, whatever progress it shows. */
  operationLimitSeconds: z.strictObject({
    upgradeKyma: z.int().check(z.minimum(1)),
    upgradeCluster: z.int().check(z.minimum(1)),
  }),
  /** An operation fails after it has missed this many of its windows because its runtime could not be changed (§9). */
  missedWindows: z._default(z.int().check(z.minimum(1)), 3),
  /** How long a runtime may report Error or Warning before its upgrade has failed (§9). */
  graceSeconds: z.int().check(z.minimum(0)),
  /** How late a wake-up of EventBridge Scheduler comes at most, in seconds: only forecasts count with it. */
  latestWakeUpSeconds: z._default(z.int().check(z.minimum(0)), 59),
  /** How long the planner waits for a Gardener or a control plane that cannot be reached, in seconds (§4). */
  planningPatienceSeconds: z._default(z.int().check(z.minimum(1), z.maximum(300)), 300),
  /** For how many days ended orchestrations are kept (docs/decisions/0012-retention.md). */
  retentionDays: z._default(z.int().check(z.minimum(1), z.maximum(3650)), 400),
  /** The annotation of a Shoot that postpones its upgrades (lib/windows/optOut.ts); absent: `defaultOptOutAnnotation`. */
  optOutAnnotation: z.optional(
    z
      .string()
      .check(z.regex(/^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/)),
  ),
  /** The namespace of the Gardener project. */
  gardenerNamespace: z.string().check(z.minLength(1)),
});

export type Settings = z.infer<typeof settingsSchema>;
