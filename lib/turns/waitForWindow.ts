import { randomBytes } from 'node:crypto';
import type { Clock } from '../base/Clock.ts';
import { claimMargin } from '../model/claimMargin.ts';
import type { Operation, Sleep } from '../model/Operation.ts';
import type { WakeDependencies } from '../sleepers/wakeSleepers.ts';
import { wakeOperation } from '../sleepers/wakeSleepers.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import type { WaitInput } from '../workflow/payloads.ts';
import { spreadWake } from './spreadWake.ts';

export interface WaitDependencies extends WakeDependencies {
  readonly orchestrations: OrchestrationStore;
  readonly clock: Clock;
}

/** At most 64 characters, never reused, and all of one orchestration begin alike. */
const scheduleName = (orchestrationID: string, ordinal: number, sleepID: string): string =>
  `${orchestrationID.replaceAll('-', '')}-${ordinal}-${sleepID}`;

/** So often a call that meets another one of the same turn tries to put it to sleep. */
const tries = 5;

/**
 * Puts a turn to sleep (§2, Waiting): stores its token, makes the schedule that will wake it, and only then reads the
 * orchestration, so that a cancel either sees the token or is seen here. A turn that has nothing to sleep for any more wakes
 * itself. A repeated call brings a new token, and nobody knows which of two that meet is the last: each wakes the sleep that it
 * finds, so that no live token is ever lost, and a turn that was woken for nothing takes again.
 */
export async function waitForWindow(deps: WaitDependencies, input: WaitInput): Promise<void> {
  const { orchestrationID, ordinal, child, taskToken } = input;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const operation = await deps.operations.get(orchestrationID, ordinal);
    if (operation?.claim?.child !== child) break;
    const { sleep: asleep } = operation;
    // This very call has come before. Whatever it has not got done is done now.
    if (asleep?.taskToken === taskToken)
      return await keepAsleep(deps, input, { ...operation, sleep: asleep });
    await wakeOperation(deps, operation);
    const due = operation.claim.until - claimMargin;
    const until = due + spreadWake(input, due, operation);
    const sleepID = randomBytes(8).toString('hex');
    const sleep = {
      sleepID,
      taskToken,
      scheduleName: scheduleName(orchestrationID, ordinal, sleepID),
      until,
    };
    if (await deps.operations.fallAsleep(orchestrationID, ordinal, child, sleep))
      return await keepAsleep(deps, input, { ...operation, sleep });
  }
  await deps.executions.wake(taskToken);
}

async function keepAsleep(
  deps: WaitDependencies,
  { orchestrationID, ordinal, attempt }: WaitInput,
  operation: Operation & { readonly sleep: Sleep },
): Promise<void> {
  const { sleepID, scheduleName, until } = operation.sleep;
  await deps.wakeUps.schedule(scheduleName, until, { kind: 'operation', orchestrationID, ordinal, sleepID });
  // Written first, read then: whoever has ended this sleep meanwhile could not delete the schedule yet.
  const [orchestration, now] = await Promise.all([
    deps.orchestrations.get(orchestrationID),
    deps.operations.get(orchestrationID, ordinal),
  ]);
  const asleep = now?.sleep?.sleepID === sleepID;
  if (asleep && orchestration?.state === 'in progress' && orchestration.attempt === attempt) return;
  await wakeOperation(deps, operation);
}
