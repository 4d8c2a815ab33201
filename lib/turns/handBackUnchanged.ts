import type { Clock } from '../base/Clock.ts';
import type { Settings } from '../base/settings.ts';
import { dueOf } from '../model/dueOf.ts';
import { fieldsOf } from '../model/fieldsOf.ts';
import type { Operation } from '../model/Operation.ts';
import type { OrchestrationType } from '../model/Orchestration.ts';
import type { UpgradeMemory } from '../model/UpgradeMemory.ts';
import type { Log } from '../ports/ports.ts';
import type { OperationStore } from '../store/OperationStore.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import type { Freeze } from '../windows/policyFreezes.ts';
import type { WindowRule } from '../windows/windowRule.ts';
import { comeback, type HandBackCause } from './comeback.ts';

export interface HandBackDependencies {
  readonly orchestrations: OrchestrationStore;
  readonly operations: OperationStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Pick<Settings, 'operationTimeoutSeconds' | 'graceSeconds' | 'missedWindows'>;
  /** How much of a window must be left for an upgrade of this type, in seconds (§5). */
  readonly minimumLeft: (type: OrchestrationType) => Promise<number>;
}

export interface HandBack {
  /** As read, or as written by the gate. */
  readonly operation: Operation;
  readonly child: string;
  readonly type: OrchestrationType;
  readonly memory: UpgradeMemory;
  readonly cause: HandBackCause;
  readonly rule: WindowRule | undefined;
  readonly freezes: readonly Freeze[];
}

/** The state before the start. An operation that was ever retried does not return to `pending` (§8). */
export const stateBefore = ({ beforeRetry, history }: Operation): 'pending' | 'retrying' =>
  beforeRetry !== undefined || history.some(({ state }) => state === 'retrying') ? 'retrying' : 'pending';

/**
 * How long an operation may wait for its runtime in total, in seconds (§9). A dry run only reports the current state, so it must
 * not block the queue for hours because a runtime cannot be reached.
 */
export const patienceSeconds = (
  { operationTimeoutSeconds, graceSeconds }: Pick<Settings, 'operationTimeoutSeconds' | 'graceSeconds'>,
  type: OrchestrationType,
  dryRun: boolean,
): number => (dryRun ? Math.min(graceSeconds, operationTimeoutSeconds[type]) : operationTimeoutSeconds[type]);

/**
 * Hands back an operation whose runtime was not changed (§9), so that its worker can take another. It gets a new due time and a
 * sentence in its history. An operation that was claimed but not started keeps waiting, under its new time.
 *
 * @returns `failed` with the reason if it has waited too long; `lost` if this child may no longer write to it
 */
export async function handBackUnchanged(
  deps: HandBackDependencies,
  { operation, child, type, memory, cause, rule, freezes }: HandBack,
): Promise<'handed back' | 'lost' | { readonly failed: string }> {
  const now = deps.clock();
  const next = comeback(operation, cause, {
    now,
    rule,
    freezes,
    minimumLeftSeconds: await deps.minimumLeft(type),
    timeoutSeconds: patienceSeconds(deps.settings, type, operation.dryRun),
    missedWindows: deps.settings.missedWindows,
  });
  if (next.kind === 'failed') return { failed: next.message };
  const { message, kind: _kind, isMissed, ...times } = next;
  const { sendingAt: _answered, ...kept } = memory;
  const comesAgain = { ...times, shootWindow: operation.shootWindow, memory: kept };
  const due = dueOf({ ...operation, ...times });
  const done =
    operation.state === 'in progress'
      ? await deps.operations.handBack(operation, child, due, comesAgain, {
          at: now,
          to: stateBefore(operation),
          message,
        })
      : await deps.operations.release({ ...operation, child }, due, comesAgain, { at: now, message });
  if (!done) return 'lost';
  if (isMissed) await deps.orchestrations.countMissed(operation.orchestrationID, 1);
  deps.log.info('operation handed back', { ...fieldsOf(operation), cause: cause.kind, description: message });
  return 'handed back';
}
