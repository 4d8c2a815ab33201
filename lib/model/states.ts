/**
 * All legal state changes (§6, §7): the one table that every writer uses. A write names the states it may come from, so that the
 * second of two racing writers fails its condition instead of undoing the first one's change.
 */
export const orchestrationChanges = {
  pending: ['in progress', 'canceled', 'failed'],
  'in progress': ['paused', 'canceling', 'succeeded', 'failed'],
  /**
   * A pause keeps the slot (§13.3). `succeeded`, `failed`: everything left was already in progress at the pause, so there is
   * nothing to resume. A paused orchestration is never given up.
   */
  paused: ['in progress', 'canceling', 'succeeded', 'failed'],
  canceling: ['canceled'],
  /** Failed operations are retried (§8). */
  failed: ['retrying'],
  retrying: ['in progress', 'canceling', 'failed'],
  canceled: [],
  succeeded: [],
} as const satisfies Record<string, readonly string[]>;

export const operationChanges = {
  /** `failed`: the orchestration was given up before the operation started; a retry can resume it. */
  pending: ['in progress', 'canceled', 'failed'],
  /**
   * `canceled`: the runtime was deleted meanwhile, or a cancel came before anything was touched. `pending`, `retrying`: handed back
   * in its former state, because nothing was changed and the change is not allowed or not possible now.
   */
  'in progress': ['succeeded', 'failed', 'canceled', 'pending', 'retrying'],
  failed: ['retrying'],
  /** `failed`: its orchestration was canceled or given up before the retry started; the old failure stands. */
  retrying: ['in progress', 'failed'],
  canceled: [],
  succeeded: [],
} as const satisfies Record<string, readonly string[]>;

export type OrchestrationState = keyof typeof orchestrationChanges;
export type OperationState = keyof typeof operationChanges;

export const orchestrationStates = Object.keys(orchestrationChanges) as OrchestrationState[];
export const operationStates = Object.keys(operationChanges) as OperationState[];

const from = <State extends string>(changes: Record<State, readonly string[]>, to: State): State[] =>
  (Object.keys(changes) as State[]).filter((state) => changes[state].includes(to));

/** The states from which an orchestration may become `to`. */
export const orchestrationStatesBefore = (to: OrchestrationState): OrchestrationState[] =>
  from<OrchestrationState>(orchestrationChanges, to);

/** The states from which an operation may become `to`. */
export const operationStatesBefore = (to: OperationState): OperationState[] =>
  from<OperationState>(operationChanges, to);

/** It has begun and may start more operations, now or after a pause. */
export const ongoingStates = ['in progress', 'paused'] as const satisfies readonly OrchestrationState[];
export const isOngoing = (state: OrchestrationState | undefined): boolean =>
  ongoingStates.some((each) => each === state);

/** The states in which an orchestration has an execution and keeps its slot. */
export const activeStates = [...ongoingStates, 'canceling'] as const satisfies readonly OrchestrationState[];

/**
 * Whether an execution works on it or waits at its gate. A `retrying` orchestration waits for its next attempt and has no
 * execution, although it still shows the number of the last attempt (§8).
 */
export const isActive = (state: OrchestrationState): boolean => activeStates.some((each) => each === state);

/** Whether nothing more will happen unless somebody requests a retry. */
export const isOver = (state: OrchestrationState | OperationState): boolean =>
  state === 'succeeded' || state === 'failed' || state === 'canceled';

/** Operations that have not ended. */
export const openOperationStates: readonly OperationState[] = ['pending', 'retrying', 'in progress'];

/** Operations that wait to be started. */
export const waitingOperationStates: readonly OperationState[] = ['pending', 'retrying'];

/** One letter per state, because the state index repeats it in every entry. */
const codes: Record<OrchestrationState | OperationState, string> = {
  pending: 'p',
  'in progress': 'i',
  canceling: 'g',
  canceled: 'c',
  succeeded: 's',
  failed: 'f',
  retrying: 'r',
  paused: 'h',
};
export const stateCode = (state: OrchestrationState | OperationState): string => codes[state];
