import { randomBytes } from 'node:crypto';
import type { Clock } from '../Clock.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import type { WaitInput } from '../workflow/payloads.ts';
import { claimMargin } from './claimMargin.ts';
import type { WakeDependencies } from './wakeSleepers.ts';
import { wakeOperation } from './wakeSleepers.ts';

export interface WaitDependencies extends WakeDependencies {
  readonly orchestrations: OrchestrationStore;
  readonly clock: Clock;
}

/** At most 64 characters, never reused, and all of one orchestration begin alike. */
const scheduleName = (orchestrationID: string, ordinal: number, sleepID: string): string =>
  `${orchestrationID.replaceAll('-', '')}-${ordinal}-${sleepID}`;

/**
 * Puts a turn to sleep (§2, Waiting): stores its token, makes the schedule that will wake it, and only then reads the
 * orchestration, so that a cancel either sees the token or is seen here. A turn that has nothing to sleep for any more wakes
 * itself. A repeated call brings a new token: the older schedule is deleted, and a late delivery of it finds another sleep.
 */
export async function waitForWindow(deps: WaitDependencies, input: WaitInput): Promise<void> {
  const { orchestrationID, ordinal, child, taskToken } = input;
  const operation = await deps.operations.get(orchestrationID, ordinal);
  if (operation?.claim?.child !== child) {
    await deps.executions.wake(taskToken);
    return;
  }
  if (operation.sleep !== undefined) await deps.wakeUps.delete(operation.sleep.scheduleName);
  const until = operation.claim.until - claimMargin;
  const sleepID = randomBytes(8).toString('hex');
  const sleep = { sleepID, taskToken, scheduleName: scheduleName(orchestrationID, ordinal, sleepID), until };
  if (!(await deps.operations.fallAsleep(orchestrationID, ordinal, child, sleep))) {
    await deps.executions.wake(taskToken);
    return;
  }
  await deps.wakeUps.schedule(sleep.scheduleName, until, {
    kind: 'operation',
    orchestrationID,
    ordinal,
    sleepID,
  });
  const orchestration = await deps.orchestrations.get(orchestrationID);
  if (orchestration?.state === 'in progress' && orchestration.attempt === input.attempt) return;
  await wakeOperation(deps, { ...operation, sleep });
}
