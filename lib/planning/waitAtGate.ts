import { randomBytes } from 'node:crypto';
import type { Clock } from '../base/Clock.ts';
import type { Gate } from '../model/Orchestration.ts';
import { closedGate } from '../orchestrations/closedGate.ts';
import { gateSentence } from '../rollout/gateSentence.ts';
import { type GateWakeDependencies, wakeGate } from '../sleepers/wakeGate.ts';
import type { OperationReader } from '../store/OperationReader.ts';
import type { GateInput } from '../workflow/payloads.ts';

export interface GateDependencies extends GateWakeDependencies {
  readonly operations: OperationReader;
  readonly clock: Clock;
}

/** A wait lasts at most a day; then `Plan operations` checks again. The task times out an hour later. */
const longestWait = 24 * 60 * 60 * 1000;

/** How many times to try if other calls interfere. */
const tries = 5;

/** At most 64 characters and never reused. */
const scheduleName = (orchestrationID: string, sleepID: string): string =>
  `${orchestrationID.replaceAll('-', '')}-gate-${sleepID}`;

/**
 * Makes an execution wait at a gate (§13.2): stores its token, creates the schedule that ends the wait if its end is known, and
 * only then reads the orchestration again. So whoever opens the gate either sees the token, or its write is seen here and the
 * execution is woken at once. The execution runs `Plan operations` after each wait, so an extra wake-up does no harm.
 */
export async function waitAtGate(deps: GateDependencies, input: GateInput): Promise<void> {
  const { orchestrationID, attempt, taskToken } = input;
  for (let count = 0; count < tries; count += 1) {
    const orchestration = await deps.orchestrations.get(orchestrationID);
    if (orchestration === undefined || orchestration.attempt !== attempt) break;
    const { gate: standing } = orchestration;
    // The same call was delivered before. Complete what it left undone.
    if (standing?.taskToken === taskToken) return await keepWaiting(deps, input, standing);
    if (standing !== undefined) await wakeGate(deps, orchestrationID, standing.sleepID);
    const gated = await closedGate(deps, orchestration);
    if (gated === undefined) break;
    const at = deps.clock();
    const sleepID = randomBytes(8).toString('hex');
    const gate = {
      sleepID,
      taskToken,
      scheduleName: gated.endsAt === undefined ? '' : scheduleName(orchestrationID, sleepID),
      wakeAt: Math.min(gated.endsAt ?? Number.POSITIVE_INFINITY, at + longestWait),
    };
    const description = gateSentence(orchestration, gated);
    if (await deps.orchestrations.waitAtGate(orchestrationID, gate, { at, attempt, description }))
      return await keepWaiting(deps, input, gate);
  }
  await deps.executions.wake(taskToken);
}

async function keepWaiting(
  deps: GateDependencies,
  { orchestrationID, attempt }: GateInput,
  { sleepID, scheduleName: name, wakeAt }: Gate,
): Promise<void> {
  if (name !== '') await deps.wakeUps.schedule(name, wakeAt, { kind: 'gate', orchestrationID, sleepID });
  const now = await deps.orchestrations.get(orchestrationID);
  const waits =
    now?.gate?.sleepID === sleepID && now.attempt === attempt && (await closedGate(deps, now)) !== undefined;
  if (waits) return;
  // Whoever ended this wait in between could not delete the schedule, because it did not exist yet.
  if (name !== '') await deps.wakeUps.delete(name);
  await wakeGate(deps, orchestrationID, sleepID);
}
