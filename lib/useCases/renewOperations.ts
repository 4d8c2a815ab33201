import type { Clock } from '../base/Clock.ts';
import { timeText } from '../base/timeText.ts';
import { dueOf, ruleOf } from '../model/dueOf.ts';
import { fieldsOf } from '../model/fieldsOf.ts';
import type { Operation } from '../model/Operation.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import type { UpgradeMemory } from '../model/UpgradeMemory.ts';
import type { Log } from '../ports/ports.ts';
import type { BulkWriter } from '../store/BulkWriter.ts';
import type { OperationStore } from '../store/OperationStore.ts';
import { nextWindow } from '../windows/nextWindow.ts';

export interface RenewDependencies {
  readonly operations: OperationStore;
  readonly bulk: BulkWriter;
  readonly clock: Clock;
  readonly log: Log;
  /** How much of a window must be left for an upgrade of this type, in seconds (§5). */
  readonly minimumLeft: (type: Orchestration['type']) => Promise<number>;
}

export interface Renewed {
  /** The operations that this call retried, as it left them. */
  readonly retried: readonly Operation[];
  /** How many were left because time ran out. */
  readonly left: number;
  /** Operations that another call retried at the same moment: they are no longer failed. */
  readonly missed: readonly string[];
}

/**
 * How long a call writes operations before it tells the caller to ask again for the rest. The gateway times out after 29 s, and the
 * operations of one orchestration share a partition that takes a thousand writes a second.
 */
const writingMilliseconds = 18_000;

/** Makes operations due again, as many as time allows. */
export async function renewOperations(
  deps: RenewDependencies,
  { type }: Orchestration,
  operations: readonly Operation[],
  immediate: boolean,
): Promise<Renewed> {
  if (operations.length === 0) return { retried: [], left: 0, missed: [] };
  const at = deps.clock();
  const minimumLeftSeconds = await deps.minimumLeft(type);
  const retried = new Map<Operation, Operation>();
  const missed: string[] = [];
  const write = async (operation: Operation): Promise<void> => {
    const renewed = renew({ ...operation, immediate }, at, minimumLeftSeconds);
    const due = dueOf(renewed);
    const message = describe(due.opensAt, at, immediate);
    const step = { at, to: 'retrying', message } as const;
    if (operation.state === 'retrying') {
      // Left behind by a call that died. It is already due, but only in its window, unless that call also requested an immediate
      // retry.
      const { immediate: isImmediate = false } = operation;
      const isAsAsked = isImmediate || !immediate;
      if (isAsAsked || (await deps.operations.bulk.hasten(operation, { at, message })))
        retried.set(
          operation,
          isAsAsked
            ? operation
            : { ...operation, immediate, due: dueOf({ ...operation, immediate, pausedUntil: 0 }) },
        );
      else missed.push(operation.operationID);
    } else if (await deps.operations.bulk.retry(renewed, due, step)) retried.set(operation, renewed);
    else missed.push(operation.operationID);
  };
  const { failed } = await deps.bulk.run(operations, write, { deadline: at + writingMilliseconds });
  for (const { item, error } of failed)
    deps.log.error('an operation could not be retried', { ...fieldsOf(item), error });
  return {
    retried: operations.flatMap((operation) => retried.get(operation) ?? []),
    left: operations.length - retried.size - missed.length,
    missed,
  };
}

function describe(begin: number, now: number, immediate: boolean): string {
  if (immediate)
    return 'Retrying at once, as requested: its maintenance window does not apply, but freezes do';
  return begin > now
    ? `Retrying: waiting for the maintenance window that opens at ${timeText(begin)}`
    : 'Retrying: waiting for a free worker';
}

/**
 * The operation with its next window, unless it starts at once. The waiting record of the last try is cleared, so its timeout and
 * its grace period restart. The state before the upgrade is kept. Freezes are checked by the turn that takes the operation (§5).
 * If there is no further window, it keeps its last one, and the turn that finds it says so.
 */
function renew(operation: Operation, now: number, minimumLeftSeconds: number): Operation {
  const { expectedSeconds, memory, description, endedAt, windowBegin, windowEnd } = operation;
  const rule = ruleOf(operation);
  const window = rule && nextWindow(now, rule, { minimumLeftSeconds: expectedSeconds ?? minimumLeftSeconds });
  const { pausedUntil: _pausedUntil, waiting: _waiting, ...kept } = operation;
  return {
    ...kept,
    memory: keptForRetry(memory),
    beforeRetry: { description, endedAt, windowBegin, windowEnd, memory },
    ...(window === undefined ? {} : { windowBegin: window.begin, windowEnd: window.end }),
  };
}

/** Keeps the state before the upgrade and the changes made along with it. */
function keptForRetry({ previous, troubles, migrations }: UpgradeMemory): UpgradeMemory {
  return {
    ...(previous !== undefined && { previous }),
    ...(troubles !== undefined && { troubles }),
    ...(migrations !== undefined && { migrations }),
  };
}
