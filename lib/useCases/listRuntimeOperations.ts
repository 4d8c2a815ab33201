import type { Paging } from '../api/pagination.ts';
import { presentRuntimeOperation } from '../api/presentRuntimeOperation.ts';
import type { RuntimeOperationsAnswer } from '../api/runtimeAnswer.ts';
import type { Clock } from '../base/Clock.ts';
import { ordinalOfID } from '../model/operationID.ts';
import { seenOperation } from '../model/seenState.ts';
import { operationWithHold } from '../model/startHolds.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import type { OperationReader } from '../store/OperationReader.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import type { OperationPlace, RuntimeOperations } from '../store/RuntimeOperations.ts';

export interface RuntimeReader {
  readonly runtimeOperations: RuntimeOperations;
  readonly leases: LeaseStore;
  readonly operations: OperationReader;
  readonly orchestrations: OrchestrationStore;
  readonly clock: Clock;
}

/**
 * `GET /runtimes/{runtimeID}/operations`: newest first, each with its current state. The list is empty for an unknown runtime.
 */
export async function listRuntimeOperations(
  deps: RuntimeReader,
  runtimeID: string,
  { pageSize, before }: Pick<Paging<never>, 'pageSize'> & { readonly before?: string | undefined },
): Promise<RuntimeOperationsAnswer> {
  const places = await placesOf(deps, runtimeID, before);
  const data: RuntimeOperationsAnswer['data'] = [];
  let looked = 0;
  // Rarely more than one round: only plans that were not completed have places without an operation.
  while (data.length < pageSize && looked < places.length) {
    const part = places.slice(looked, looked + pageSize - data.length);
    looked += part.length;
    data.push(...(await resolve(deps, runtimeID, part)));
  }
  const next = looked < places.length ? places[looked - 1]?.orchestrationID : undefined;
  return { data, count: data.length, ...(next === undefined ? {} : { next }) };
}

/** Operations of plans of older releases have no place of their own; the runtime's history names the last one of each type. */
async function placesOf(
  deps: RuntimeReader,
  runtimeID: string,
  before: string | undefined,
): Promise<OperationPlace[]> {
  const [places, histories] = await Promise.all([
    deps.runtimeOperations.newest(runtimeID, before),
    deps.leases.histories([runtimeID]),
  ]);
  const known = new Set(places.map(({ orchestrationID }) => orchestrationID));
  const marks = Object.values(histories.get(runtimeID)?.changed ?? {});
  const marked = marks.flatMap((mark) => {
    const [, orchestrationID = '', operationID = ''] = mark.split('#');
    const ordinal = ordinalOfID(operationID);
    if (ordinal === undefined || known.has(orchestrationID)) return [];
    return before === undefined || orchestrationID < before ? [{ orchestrationID, ordinal }] : [];
  });
  return [...places, ...marked].sort((a, b) => (a.orchestrationID < b.orchestrationID ? 1 : -1));
}

async function resolve(
  deps: RuntimeReader,
  runtimeID: string,
  places: readonly OperationPlace[],
): Promise<RuntimeOperationsAnswer['data']> {
  const now = deps.clock();
  const ids = [...new Set(places.map(({ orchestrationID }) => orchestrationID))];
  const [orchestrations, operations] = await Promise.all([
    deps.orchestrations.getAll(ids),
    deps.operations.getEach(places),
  ]);
  const visible = new Map(
    orchestrations
      .filter(({ planned, expiresAt = now + 1 }) => planned !== undefined && expiresAt > now)
      .map((orchestration) => [orchestration.orchestrationID, orchestration]),
  );
  return operations.flatMap((operation) => {
    const orchestration = visible.get(operation.orchestrationID);
    if (orchestration === undefined || operation.runtimeID !== runtimeID) return [];
    const seen = seenOperation(operationWithHold(operation, orchestration, now), orchestration);
    return [presentRuntimeOperation(seen, orchestration)];
  });
}
