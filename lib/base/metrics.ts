/**
 * All metrics of the product, by name, with their units (docs/runbook.md says what to do about each). Each new name and each new
 * dimension value is one more metric, billed for every hour in which it is recorded; so ids are properties, not dimensions.
 */
export const metricUnits = {
  /** An upgrade ended; by type and result. */
  OperationsEnded: 'Count',
  /** How long an upgrade took, from its start to its end; by type and result. */
  OperationSeconds: 'Seconds',
  /** How long it waited for a worker and for its window, from the plan to its start. */
  OperationWaitSeconds: 'Seconds',
  /** An operation could not start in its window and was moved to the next one. */
  OperationsDeferred: 'Count',
  /** An upgrade was still running when its window ended. */
  WindowOverruns: 'Count',
  /** By type and result. */
  OrchestrationsEnded: 'Count',
  /** An orchestration paused because more of its operations failed than allowed. */
  FailureThresholdsPassed: 'Count',
  /** The time from the cancel request to `canceled`. */
  CancelSeconds: 'Seconds',
  /** A plan could not be made: Gardener did not answer, or the policy is invalid. */
  PlansFailed: 'Count',
  /** A turn gave up on a step after all retries. */
  TurnsFailed: 'Count',
  /** Operations were returned because their turns had died. */
  DeadTurns: 'Count',
  /** The sweep woke a sleeper whose schedule had not fired. */
  SleepersOverslept: 'Count',
  /** An orchestration had lost its execution and got a new one. */
  OrchestrationsRestarted: 'Count',
  /** As of the last sweep; not recorded while none is queued or active. */
  OrchestrationsActive: 'Count',
  OrchestrationsQueued: 'Count',
  /** How long the oldest queued orchestration has been due. */
  OldestQueuedSeconds: 'Seconds',
  /** How long the oldest wait for a person has lasted: for an approval, or for a resume; not recorded while there is none. */
  WaitingForPersonSeconds: 'Seconds',
  OperationsInProgress: 'Count',
  OperationsWaiting: 'Count',
} as const;

export type MetricName = keyof typeof metricUnits;
