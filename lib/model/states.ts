/**
 * All legal state changes (§6, §7): the one table that every writer goes through. A write names the states it may come
 * from, so that whoever comes second fails its condition instead of undoing what another has done.
 */
export const orchestrationChanges = {
  pending: ['in progress', 'canceled', 'failed'],
  'in progress': ['canceling', 'succeeded', 'failed'],
  canceling: ['canceled'],
  /** A retry of failed operations (§8). */
  failed: ['retrying'],
  retrying: ['in progress', 'canceling', 'failed'],
  canceled: [],
  succeeded: [],
} as const satisfies Record<string, readonly string[]>;

export const operationChanges = {
  /** `failed`: the orchestration was given up before its turn came; a retry can take it up again. */
  pending: ['in progress', 'canceled', 'failed'],
  /**
   * `canceled`: the runtime was deleted meanwhile, or the start met a cancel before anything was touched. `pending`, `retrying`:
   * handed back as it was before, because nothing was changed and the change must not, or cannot, be made now.
   */
  'in progress': ['succeeded', 'failed', 'canceled', 'pending', 'retrying'],
  failed: ['retrying'],
  /** `failed`: its orchestration was canceled, or given up, before its turn came; it has failed all the same. */
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

/**
 * An execution works on it. One that is `retrying` waits for its next attempt, though it still shows the number of the last
 * one: it belongs to no execution (§8).
 */
export const isActive = (state: OrchestrationState): boolean =>
  state === 'in progress' || state === 'canceling';

/** Nothing will happen any more unless somebody asks for a retry. */
export const isOver = (state: OrchestrationState | OperationState): boolean =>
  state === 'succeeded' || state === 'failed' || state === 'canceled';

/** Operations that wait to be started. */
export const waitingOperationStates: readonly OperationState[] = ['pending', 'retrying'];

/** One letter per state: the state index repeats it in each of its entries. */
const codes: Record<OrchestrationState | OperationState, string> = {
  pending: 'p',
  'in progress': 'i',
  canceling: 'g',
  canceled: 'c',
  succeeded: 's',
  failed: 'f',
  retrying: 'r',
};
export const stateCode = (state: OrchestrationState | OperationState): string => codes[state];
