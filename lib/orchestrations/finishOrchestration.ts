import { operationsOf } from '../base/sentence.ts';
import { openCount } from '../model/countsOf.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { isActive, type OperationState, ongoingStates } from '../model/states.ts';
import { wakeAll, wakeSomeParked } from '../sleepers/wakeForWork.ts';
import type { FinishAnswer, FinishInput } from '../workflow/payloads.ts';
import { endWaitingOperations } from './endWaitingOperations.ts';
import { leaveUntilResume } from './leaveUntilResume.ts';
import { measureOrchestration } from './measureOrchestration.ts';
import { type SettleCancelDependencies, settleCancel } from './settleCancel.ts';
import { startNext } from './startNext.ts';

/** Ending an orchestration may settle its cancel, and starts the next one. */
export type FinishDependencies = SettleCancelDependencies;

function summary(counts: Readonly<Record<OperationState, number>>, planned: number): string {
  if (planned === 0) return 'Scheduled 0 operations';
  const parts = (['succeeded', 'failed', 'canceled'] as const)
    .filter((state) => counts[state] > 0)
    .map((state) => `${counts[state]} ${state}`);
  const none = nothingUpgraded(counts) ? '; nothing was upgraded' : '';
  return `${operationsOf(planned)}: ${parts.join(', ')}${none}`;
}

/** Every operation was canceled without a request, each for its own reason, such as a deleted Shoot. */
const nothingUpgraded = ({ succeeded, failed, canceled }: Readonly<Record<OperationState, number>>) =>
  succeeded === 0 && failed === 0 && canceled > 0;

/**
 * Ends an orchestration at the end of its execution. It becomes `canceled` or `succeeded`; or `failed`, if an operation failed,
 * nothing in the plan was upgraded, or the orchestration had to be given up (`failure` says why). Then the slot is freed and the
 * next orchestration starts (§6). A call from an older attempt changes nothing.
 * @returns `again` if work is left after all: a retry intervened, or a cancel waits for an operation in progress
 */
export async function finishOrchestration(
  deps: FinishDependencies,
  input: Pick<FinishInput, 'orchestrationID' | 'attempt' | 'failure'> & Partial<FinishInput>,
): Promise<FinishAnswer> {
  const { orchestrationID, attempt, failure, progress } = input;
  const answer = (again: boolean): FinishAnswer => ({
    orchestrationID,
    attempt,
    again,
    // A round number must be unique within an attempt, because it tells which claims belong to earlier rounds.
    progress: { round: progress?.round ?? 0, idleRounds: 0, open: -1 },
  });
  const orchestration = await deps.orchestrations.get(orchestrationID);
  if (orchestration === undefined || orchestration.attempt !== attempt) return answer(false);
  const { state } = orchestration;
  if (state === 'paused' && failure !== '') {
    // A paused orchestration is never given up. The execution ends; the sweep or the resume starts another, which waits at the
    // gate. If it was resumed a moment ago, this execution goes on.
    return answer(!(await leaveUntilResume(deps, orchestration, { trouble: failure })));
  }
  // A retrying orchestration has already ended, so this call is a duplicate: what is queued belongs to the next attempt.
  if (isActive(state) && failure !== '') await giveUp(deps, orchestration, failure);
  if (state === 'canceling') return answer(!(await settleCancel(deps, orchestrationID)));
  if (isActive(state)) {
    // Another planner was faster, and may not finish.
    if (orchestration.planned === undefined && failure === '') return answer(true);
    const counts = await deps.operations.counts(orchestrationID, orchestration.planned);
    if (openCount(counts) > 0) return answer(true);
    const failed = failure !== '' || counts.failed > 0 || nothingUpgraded(counts);
    const description = failure === '' ? summary(counts, orchestration.planned ?? 0) : failure;
    const at = deps.clock();
    const result = failed ? 'failed' : 'succeeded';
    const ended = await deps.orchestrations.change(
      orchestrationID,
      { at, to: result, set: { description } },
      { state: ongoingStates, attempt, workAdded: orchestration.workAdded },
    );
    // A cancel or a retry was faster: look again.
    if (!ended) return answer(true);
    deps.log.info('orchestration ended', { orchestrationID, state: result, description });
    measureOrchestration(deps.metrics, orchestration, result, at);
  }
  await deps.slots.release(orchestrationID, attempt);
  // No turn is left, but the tokens of dead turns may be.
  await wakeSomeParked(deps, orchestrationID, Number.POSITIVE_INFINITY);
  await startNext(deps);
  return answer(false);
}

/** Ends all open operations of an orchestration that is given up; failed ones can be retried. A cancel ends the waiting ones. */
async function giveUp(
  deps: FinishDependencies,
  { orchestrationID, state }: Orchestration,
  failure: string,
): Promise<void> {
  const at = deps.clock();
  const message = `Given up with its orchestration: ${failure}`;
  await wakeAll(deps, orchestrationID);
  if (state !== 'canceling') await endWaitingOperations(deps, orchestrationID, { at, to: 'failed', message });
  for (const ordinal of await deps.operations.inStates(orchestrationID, ['in progress'])) {
    const operation = await deps.operations.get(orchestrationID, ordinal);
    if (operation === undefined) continue;
    if (await deps.operations.abandon(operation, { at, to: 'failed', message }))
      await deps.leases.release(operation);
  }
}
