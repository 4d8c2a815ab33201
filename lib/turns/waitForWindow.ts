import { randomBytes } from 'node:crypto';
import type { Clock } from '../base/Clock.ts';
import { claimMarginMilliseconds } from '../model/lateness.ts';
import type { Operation, Sleep } from '../model/Operation.ts';
import { isThinned } from '../rollout/isThinned.ts';
import type { WakeDependencies } from '../sleepers/wakeSleepers.ts';
import { wakeOperation } from '../sleepers/wakeSleepers.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import type { WaitInput } from '../workflow/payloads.ts';
import { spreadWake } from './spreadWake.ts';

export interface WaitDependencies extends WakeDependencies {
  readonly orchestrations: OrchestrationStore;
  readonly clock: Clock;
}

/** At most 64 characters and never reused. All names of one orchestration share a prefix. */
const scheduleName = (orchestrationID: string, ordinal: number, sleepID: string): string =>
  `${orchestrationID.replaceAll('-', '')}-${ordinal}-${sleepID}`;

/** How many times a call tries to put its turn to sleep if another call of the same turn interferes. */
const tries = 5;

/**
 * Puts a turn to sleep (§2, Waiting): it stores the turn's token, creates the schedule that will wake it, and only then reads the
 * orchestration, so that either a cancel sees the token or this read sees the cancel. A turn that no longer needs to sleep wakes
 * itself. A repeated call brings a new token, and of two simultaneous calls neither can tell which is the later. So each wakes
 * the sleep that it finds: no live token is ever lost, and a turn that was woken needlessly takes again.
 */
export async function waitForWindow(deps: WaitDependencies, input: WaitInput): Promise<void> {
  const { orchestrationID, ordinal, child, taskToken } = input;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const operation = await deps.operations.get(orchestrationID, ordinal);
    if (operation?.claim?.child !== child) break;
    const { sleep: asleep } = operation;
    // The same call was delivered before. Complete what it left undone.
    if (asleep?.taskToken === taskToken)
      return await keepAsleep(deps, input, { ...operation, sleep: asleep });
    await wakeOperation(deps, operation);
    const dueAt = operation.claim.expiresAt - claimMarginMilliseconds;
    const wakeAt = dueAt + spreadWake(input, dueAt, operation);
    const sleepID = randomBytes(8).toString('hex');
    const sleep = {
      sleepID,
      taskToken,
      scheduleName: scheduleName(orchestrationID, ordinal, sleepID),
      wakeAt,
    };
    if (await deps.operations.fallAsleep(input, sleep))
      return await keepAsleep(deps, input, { ...operation, sleep });
  }
  await deps.executions.wake(taskToken);
}

async function keepAsleep(
  deps: WaitDependencies,
  { orchestrationID, ordinal, attempt, round }: WaitInput,
  operation: Operation & { readonly sleep: Sleep },
): Promise<void> {
  const { sleepID, scheduleName, wakeAt } = operation.sleep;
  await deps.wakeUps.schedule(scheduleName, wakeAt, { kind: 'operation', orchestrationID, ordinal, sleepID });
  // Write first, then read: a call that ended this sleep meanwhile could not delete the schedule, which did not exist yet.
  const [orchestration, now] = await Promise.all([
    deps.orchestrations.get(orchestrationID),
    deps.operations.get(orchestrationID, ordinal),
  ]);
  const asleep = now?.sleep?.sleepID === sleepID;
  const goesOn = orchestration?.state === 'in progress' && orchestration.attempt === attempt;
  if (asleep && goesOn && !isThinned(orchestration, round)) return;
  await wakeOperation(deps, operation);
}
