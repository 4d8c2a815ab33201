/**
 * Everything the product measures, by name, with its unit (docs/runbook.md says what to do about each). Every new name and every
 * new value of a dimension is one more metric, billed for each hour in which it is recorded: ids are properties, not dimensions.
 */
export const metricUnits = {
  /** An upgrade ended; by type and result. */
  OperationsEnded: 'Count',
  /** How long an upgrade took, from its start to its end; by type and result. */
  OperationSeconds: 'Seconds',
  /** How long it had waited since it was planned: for a worker and for its window. */
  OperationWaitSeconds: 'Seconds',
  /** An operation was moved to its next window, because it could not start in this one. */
  OperationsDeferred: 'Count',
  /** An upgrade was still running when its window ended. */
  WindowOverruns: 'Count',
  /** By type and result. */
  OrchestrationsEnded: 'Count',
  /** An orchestration paused because more of its operations failed than allowed. */
  FailureThresholdsPassed: 'Count',
  /** From the request to cancel to `canceled`. */
  CancelSeconds: 'Seconds',
  /** A plan could not be made: Gardener did not answer, or the policy is invalid. */
  PlansFailed: 'Count',
  /** A turn gave up on a step past its retries. */
  TurnsFailed: 'Count',
  /** Operations were returned whose turn had died. */
  DeadTurns: 'Count',
  /** A sleeper was woken by the sweep, because its schedule did not do it. */
  SleepersOverslept: 'Count',
  /** An orchestration had lost its execution and got a new one. */
  OrchestrationsRestarted: 'Count',
  /** At the last sweep; not recorded while there is neither one in the queue nor one active. */
  OrchestrationsActive: 'Count',
  OrchestrationsQueued: 'Count',
  /** How long the oldest one in the queue has been due. */
  OldestQueuedSeconds: 'Seconds',
  /** How long the oldest wait for a person has lasted: for an approval, or for a resume; not recorded while there is none. */
  WaitingForPersonSeconds: 'Seconds',
  OperationsInProgress: 'Count',
  OperationsWaiting: 'Count',
} as const;

export type MetricName = keyof typeof metricUnits;
