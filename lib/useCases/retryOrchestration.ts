import type { RetryAnswer } from '../api/actionAnswers.ts';
import { DomainError } from '../base/errors.ts';
import { operationsOf } from '../base/sentence.ts';
import type { Actor } from '../model/AuditEntry.ts';
import type { Operation } from '../model/Operation.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { notRetried } from '../model/seenState.ts';
import { forgiveFailures } from '../orchestrations/failureThreshold.ts';
import { type QueueDependencies, startNext } from '../orchestrations/startNext.ts';
import { type TidyDependencies, tidyCanceled } from '../orchestrations/tidyCanceled.ts';
import { releaseAfter } from '../sleepers/releaseAfter.ts';
import { wakeAll, wakeForWork } from '../sleepers/wakeForWork.ts';
import { wakeGate } from '../sleepers/wakeGate.ts';
import { queueOf } from '../store/orchestrationKeys.ts';
import { type RenewDependencies, type Renewed, renewOperations } from './renewOperations.ts';
import { type Selection, selectRetries } from './selectRetries.ts';

export type RetryDependencies = QueueDependencies & TidyDependencies & RenewDependencies;

export interface RetryInput {
  readonly orchestrationID: string;
  /** The operations to retry, without duplicates; empty means all failed ones. */
  readonly operationIDs: readonly string[];
  /** Whether they start at once, regardless of their windows. */
  readonly immediate: boolean;
  /** Who asks for it. */
  readonly actor: Actor;
}

/** How many events a call publishes; the sweep publishes the rest, because a caller must not wait for ten thousand. */
const eventsAtOnce = 100;
/** How long a call spends on undoing a retry. What is left then counts as failed for every reader, and the sweep rewrites it. */
const undoingMilliseconds = 5000;

/**
 * Retries failed operations (§8). The operations are written first, then the orchestration, by one conditional write. If the
 * orchestration is in progress, as many parked or sleeping turns are woken; if it has failed, it returns to its old place in the
 * queue. If the orchestration changed in between, it is read again; if it was canceled, the written operations are undone. A call
 * that died halfway is repaired by repeating it: in a failed orchestration, retrying operations count as failed.
 *
 * @throws DomainError NOT_FOUND, CONFLICT if it is canceling or canceled
 */
export async function retryOrchestration(deps: RetryDependencies, input: RetryInput): Promise<RetryAnswer> {
  const { orchestrationID } = input;
  let selection: Selection | undefined;
  let written: Renewed = { retried: [], left: 0, missed: [] };
  for (;;) {
    const orchestration = await deps.orchestrations.find(orchestrationID, deps.clock());
    if (orchestration === undefined)
      throw new DomainError('NOT_FOUND', `There is no orchestration ${orchestrationID}.`);
    if (orchestration.state === 'canceling' || orchestration.state === 'canceled') {
      await undo(deps, orchestration, written.retried);
      throw new DomainError('CONFLICT', `The orchestration is ${orchestration.state}: nothing is retried.`);
    }
    if (selection === undefined) {
      selection = await selectRetries(deps, orchestration, input.operationIDs);
      await record(deps, orchestration, selection.retry.length, input);
      written = await renewOperations(deps, orchestration, selection.retry, input.immediate);
    } else if ((await deps.operations.inStates(orchestrationID, ['retrying'], 1)).length === 0) {
      // Turns that were already running have taken them all.
      break;
    }
    const count = written.retried.length;
    if (count === 0 || (await join(deps, orchestration, count))) break;
  }
  await deps.outbox.sendAll(orchestrationID, eventsAtOnce);
  deps.log.info('retry', {
    orchestrationID,
    actor: input.actor.subject,
    immediate: input.immediate,
    count: written.retried.length,
    left: written.left,
  });
  return answerOf(input, selection, written);
}

const outsideWindows = ' at once, outside maintenance windows';

/**
 * Records who requested the retry before the first operation is written, because operations are written one by one and none may
 * change without a record.
 */
async function record(
  deps: RetryDependencies,
  { orchestrationID }: Orchestration,
  count: number,
  { actor, immediate }: RetryInput,
): Promise<void> {
  if (count === 0) return;
  const at = deps.clock();
  const description = `Asked to retry ${operationsOf(count)}${immediate ? outsideWindows : ''}`;
  const audit = { at, action: 'retry', description, actor } as const;
  await deps.orchestrations.change(orchestrationID, { at, audit });
}

function answerOf(
  { orchestrationID, immediate }: RetryInput,
  selection: Selection,
  written: Renewed,
): RetryAnswer {
  const { retried, left, missed } = written;
  const rest = left === 0 ? '' : `; ${left} more have to wait: ask again`;
  return {
    orchestrationID,
    retryOperations: retried.map(({ operationID }) => operationID),
    retryShoots: retried.map(({ shootName }) => shootName),
    oldOperations: [...selection.old],
    invalidOperations: [...selection.invalid, ...missed],
    msg:
      retried.length === 0
        ? 'Nothing to retry'
        : `Retrying ${operationsOf(retried.length)}${immediate ? outsideWindows : ''}${rest}`,
  };
}

/**
 * Marks the orchestration so that the next `Plan operations` or the sweep applies the maintenance policy to the retried operations
 * (lib/orchestrations/applyPolicy.ts): it was not applied to them since they failed, and the plan may be weeks old. The mark is
 * written after the operations, so that neither misses them. The gate checks the policy again before anything is changed, so until
 * then an outdated rule can only make them late.
 */
const policyUnseen = { policySeen: '' } as const;

/** Makes the orchestration work on the written operations. @returns false if it is no longer in this state */
async function join(deps: RetryDependencies, orchestration: Orchestration, count: number): Promise<boolean> {
  const { orchestrationID, state } = orchestration;
  const at = deps.clock();
  switch (state) {
    // In a paused orchestration they are due after the resume; a resume that came meanwhile may have left turns parked.
    case 'paused':
    case 'in progress':
      if (!(await deps.orchestrations.addWork(orchestrationID, at, policyUnseen))) return false;
      await wakeForWork(deps, orchestrationID, count);
      // If it waits at a gate, its opened stages continue first (§13.1).
      await wakeGate(deps, orchestrationID);
      return true;
    case 'retrying':
      // It has not begun yet: once begun, it finds these operations as well.
      if (!(await deps.orchestrations.change(orchestrationID, { at, set: policyUnseen }, { state })))
        return false;
      break;
    case 'failed': {
      const description = `Retrying ${operationsOf(count)}: waiting in the queue`;
      const queue = queueOf(orchestration.parameters);
      // Otherwise the failures that are not retried would pause it at once (§13.3).
      const forgiven = await forgiveFailures(deps.operations, orchestration, at);
      const set = { description, ...policyUnseen, ...forgiven };
      const change = { at, to: 'retrying', queue, set } as const;
      if (!(await deps.orchestrations.change(orchestrationID, change, { state }))) return false;
      break;
    }
    default:
      throw new Error(`Orchestration ${orchestrationID} is ${state}, and yet operations of it had failed`);
  }
  await startNext(deps);
  return true;
}

/**
 * Undoes the retry after a cancel intervened: each operation either was canceled or returns to its state before the retry. Turns
 * that may sleep with one of them are woken first, because an operation that is given back no longer knows its sleeper.
 */
async function undo(
  deps: RetryDependencies,
  { orchestrationID, state }: Orchestration,
  retried: readonly Operation[],
): Promise<void> {
  const at = deps.clock();
  const deadline = at + undoingMilliseconds;
  const stopped = () => deps.clock() >= deadline;
  if (retried.length > 0) await wakeAll(deps, orchestrationID, stopped);
  await deps.bulk.run(
    retried,
    async (operation) => {
      // An operation that a turn has begun meanwhile continues and keeps its runtime.
      await releaseAfter(
        deps.leases,
        operation,
        async () => await deps.operations.bulk.undoRetry(operation, { at, message: notRetried }),
      );
    },
    { deadline },
  );
  // Operations left by a concurrent retry that died, or by this call because time ran out.
  if (state === 'canceled' && (await deps.orchestrations.markUntidy(orchestrationID, at)))
    await tidyCanceled(deps, orchestrationID, at + undoingMilliseconds);
}
