import * as z from 'zod/mini';

/** The annotation that says until when a Shoot must not be upgraded, unless the environment names another. */
export const defaultOptOutAnnotation = 'operator.kyma-project.io/skip-upgrade-until';

/**
 * What an environment decides about the product itself (not about its cloud resources). It is passed as one JSON variable,
 * `SETTINGS`, so that functions have few variables and each environment is typed in one place (infra/environments.ts).
 */
export const settingsSchema = z.strictObject({
  /** The defaults of `kyma.channel` and `kubernetes.kubernetesVersion` (§3). */
  defaultChannel: z.string().check(z.regex(/^[a-z]{3,32}$/)),
  defaultKubernetesVersion: z.string().check(z.regex(/^\d+\.\d+\.\d+$/)),
  /** How many orchestrations may be processed at a time (§6). */
  activeOrchestrations: z.int().check(z.minimum(1), z.maximum(10)),
  /** How long an upgrade is expected to take while there is no history, in seconds (§5). */
  expectedSeconds: z.strictObject({
    upgradeKyma: z.int().check(z.minimum(1)),
    upgradeCluster: z.int().check(z.minimum(1)),
  }),
  /** The share of recent upgrades that would have fit in the rest of a window; normally 0.95 (§5). */
  minimumLeftPercentile: z.number().check(z.minimum(0.5), z.maximum(1)),
  /** An upgrade of this kind fails after so many seconds without progress (§9). */
  operationTimeoutSeconds: z.strictObject({
    upgradeKyma: z.int().check(z.minimum(1)),
    upgradeCluster: z.int().check(z.minimum(1)),
  }),
  /** An upgrade of this kind fails if it takes longer than this, even if it makes progress. */
  operationLimitSeconds: z.strictObject({
    upgradeKyma: z.int().check(z.minimum(1)),
    upgradeCluster: z.int().check(z.minimum(1)),
  }),
  /** An operation fails once it has missed this many windows because its runtime could not be changed (§9). */
  missedWindows: z._default(z.int().check(z.minimum(1)), 3),
  /** How long a runtime may report Error or Warning before its upgrade fails (§9). */
  graceSeconds: z.int().check(z.minimum(0)),
  /** The longest delay of a wake-up by EventBridge Scheduler, in seconds. Used by forecasts only. */
  latestWakeUpSeconds: z._default(z.int().check(z.minimum(0)), 59),
  /** How long planning waits for an unreachable Gardener or control plane, in seconds (§4). */
  planningPatienceSeconds: z._default(z.int().check(z.minimum(1), z.maximum(300)), 300),
  /** How many days ended orchestrations are kept (docs/decisions/0012-retention.md). */
  retentionDays: z._default(z.int().check(z.minimum(1), z.maximum(3650)), 400),
  /** The Shoot annotation that postpones its upgrades (lib/windows/optOut.ts); if absent, `defaultOptOutAnnotation`. */
  optOutAnnotation: z.optional(
    z
      .string()
      .check(z.regex(/^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/)),
  ),
  /** The namespace of the Gardener project. */
  gardenerNamespace: z.string().check(z.minLength(1)),
});

export type Settings = z.infer<typeof settingsSchema>;
