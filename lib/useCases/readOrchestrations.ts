import type { OperationDetailAnswer, OperationListAnswer } from '../api/operationAnswers.ts';
import type { OrchestrationAnswer, OrchestrationListAnswer } from '../api/orchestrationAnswers.ts';
import type { Paging } from '../api/pagination.ts';
import {
  presentOperation,
  presentOperationDetail,
  presentOrchestration,
  presentStatus,
} from '../api/present.ts';
import { presentRollout, shownStages } from '../api/presentRollout.ts';
import type { SkippedListAnswer } from '../api/runtimeListAnswers.ts';
import { wantsAllFailed } from '../api/wantsAllFailed.ts';
import type { Clock } from '../base/Clock.ts';
import { DomainError } from '../base/errors.ts';
import { countsOf } from '../model/countsOf.ts';
import type { Operation } from '../model/Operation.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { seenCounts, seenOperation, storedStates } from '../model/seenState.ts';
import { operationWithHold, withHold } from '../model/startHolds.ts';
import type { OperationState, OrchestrationState } from '../model/states.ts';
import type { OperationStore } from '../store/OperationStore.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import { queueOf } from '../store/orchestrationKeys.ts';
import type { SkippedStore } from '../store/SkippedStore.ts';
import { listAtOnce } from './listAtOnce.ts';

export interface ReadDependencies {
  readonly orchestrations: OrchestrationStore;
  readonly operations: OperationStore;
  readonly skipped: SkippedStore;
  readonly clock: Clock;
}

async function find(deps: ReadDependencies, orchestrationID: string): Promise<Orchestration> {
  const orchestration = await deps.orchestrations.find(orchestrationID, deps.clock());
  if (orchestration !== undefined) return orchestration;
  throw new DomainError('NOT_FOUND', `There is no orchestration ${orchestrationID}.`);
}

/** Each waiting orchestration's position in its queue, counted from 1. One with a later start has no position. */
async function places(deps: ReadDependencies, shown: readonly Orchestration[]): Promise<Map<string, number>> {
  if (!shown.some(({ state }) => state === 'pending' || state === 'retrying')) return new Map();
  const now = deps.clock();
  const queues = new Set(shown.map(({ parameters }) => queueOf(parameters)));
  const waiting = new Map<string, number>();
  for (const queue of queues)
    for (const [place, id] of (await deps.orchestrations.queuedIDs(now, queue)).entries())
      waiting.set(id, place + 1);
  for (const { orchestrationID, earliestStartAt } of shown)
    if (earliestStartAt > now) waiting.delete(orchestrationID);
  return waiting;
}

/** `GET /orchestrations` (§3). */
export async function listOrchestrations(
  deps: ReadDependencies,
  { page, pageSize, states }: Paging<OrchestrationState>,
): Promise<OrchestrationListAnswer> {
  const { items, totalCount } = await deps.orchestrations.page(states, page, pageSize, deps.clock());
  const place = await places(deps, items);
  const now = deps.clock();
  const data = items.map((item) =>
    presentOrchestration(withHold(item, now), place.get(item.orchestrationID)),
  );
  return { data, count: data.length, totalCount };
}

/** `GET /orchestrations/{id}` (§3). @throws DomainError NOT_FOUND */
export async function getOrchestration(
  deps: ReadDependencies,
  orchestrationID: string,
): Promise<OrchestrationAnswer> {
  const orchestration = await find(deps, orchestrationID);
  const place = (await places(deps, [orchestration])).get(orchestrationID);
  // Until the plan is complete its operations are provisional: after a crash, the next planner may remove them.
  const { planned, state } = orchestration;
  const states = planned === undefined ? new Map() : await deps.operations.states(orchestrationID, planned);
  const stats = seenCounts(countsOf(states), state);
  const rollout = shownStages(orchestration);
  const ofStages = rollout?.stages.map((stage) => seenCounts(countsOf(states, stage), state));
  const whole = withHold(await deps.orchestrations.whole(orchestration), deps.clock());
  const shown = rollout && presentRollout(orchestration, rollout, ofStages ?? [], deps.clock());
  return presentStatus(whole, stats, place, shown);
}

/**
 * `GET /orchestrations/{id}/operations` (§3). `userAgent`, the header as received, identifies clients that need all failed
 * operations at once. @throws DomainError NOT_FOUND
 */
export async function listOperations(
  deps: ReadDependencies,
  orchestrationID: string,
  paging: Paging<OperationState>,
  userAgent?: string,
): Promise<OperationListAnswer> {
  const { page, pageSize, states } = paging;
  const orchestration = await find(deps, orchestrationID);
  const { planned, state } = orchestration;
  if (planned === undefined) return { data: [], count: 0, totalCount: 0 };
  const now = deps.clock();
  const present = (operation: Operation) =>
    presentOperation(
      seenOperation(operationWithHold(operation, orchestration, now), orchestration),
      orchestration,
    );
  if (wantsAllFailed(userAgent, paging))
    return await listAtOnce(deps.operations, orchestration, paging, present);
  const first = (page - 1) * pageSize;
  if (states.length === 0) {
    // Ordinals are dense, so any page is one range of keys.
    const items =
      first >= planned ? [] : await deps.operations.range(orchestrationID, first + 1, first + pageSize);
    return { data: items.map(present), count: items.length, totalCount: planned };
  }
  const ordinals = await deps.operations.inStates(orchestrationID, storedStates(states, state));
  const items = await deps.operations.getAll(orchestrationID, ordinals.slice(first, first + pageSize));
  return { data: items.map(present), count: items.length, totalCount: ordinals.length };
}

/** `GET /orchestrations/{id}/skipped` (§4). @throws DomainError NOT_FOUND */
export async function listSkipped(
  deps: ReadDependencies,
  orchestrationID: string,
  { page, pageSize }: Pick<Paging<never>, 'page' | 'pageSize'>,
): Promise<SkippedListAnswer> {
  const { planned, skipped } = await find(deps, orchestrationID);
  const counted = Object.values(skipped).reduce((sum, count) => sum + count, 0);
  const totalCount = planned === undefined ? 0 : counted;
  const first = (page - 1) * pageSize;
  const data = await deps.skipped.range(orchestrationID, first, Math.min(first + pageSize, totalCount));
  return { data, count: data.length, totalCount };
}

/**
 * `GET /orchestrations/{id}/operations/{operationID}` (§3). @throws DomainError NOT_FOUND, also if it is another orchestration's
 */
export async function getOperation(
  deps: ReadDependencies,
  orchestrationID: string,
  operationID: string,
): Promise<OperationDetailAnswer> {
  const orchestration = await find(deps, orchestrationID);
  const operation =
    orchestration.planned === undefined
      ? undefined
      : await deps.operations.getByID(orchestrationID, operationID);
  if (operation !== undefined)
    return presentOperationDetail(
      seenOperation(operationWithHold(operation, orchestration, deps.clock()), orchestration),
      orchestration,
    );
  throw new DomainError('NOT_FOUND', `Orchestration ${orchestrationID} has no operation ${operationID}.`);
}
