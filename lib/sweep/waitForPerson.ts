import type { Orchestration } from '../model/Orchestration.ts';
import { gateNow } from '../rollout/gateNow.ts';
import type { OperationReader } from '../store/OperationReader.ts';

/** A wait that nothing but a person ends. */
export interface WaitForPerson {
  readonly for: 'a resume' | 'an approval';
  /** Epoch ms. */
  readonly since: number;
}

/**
 * Whether an orchestration waits for a person: it is paused, by somebody or by too many failures, or stands at a gate that needs an
 * approval (§13.2). A pause by an emergency ends by itself: if the emergency waits for a person, it counts. Reads at most one item.
 */
export async function waitForPerson(
  operations: Pick<OperationReader, 'get'>,
  orchestration: Orchestration,
  now: number,
): Promise<WaitForPerson | undefined> {
  const { orchestrationID, state, pause, gate, rollout, parameters, resumedAt = 0 } = orchestration;
  if (state === 'paused')
    return pause === undefined || pause.cause === 'emergency'
      ? undefined
      : { for: 'a resume', since: pause.at };
  // One that stands at a gate has nothing open.
  if (gate === undefined || rollout === undefined || state !== 'in progress') return undefined;
  if (gateNow(orchestration, 0, now)?.status !== 'waiting for approval') return undefined;
  const { openedAt, doneAt } = rollout.stages[rollout.stage] ?? {};
  const soakSeconds = parameters.strategy.stages?.[rollout.stage]?.soakSeconds ?? 0;
  const since =
    openedAt === undefined || doneAt === undefined
      ? // Before the first stage it waits since it was planned.
        ((await operations.get(orchestrationID, 1))?.createdAt ?? now)
      : doneAt + soakSeconds * 1000;
  return { for: 'an approval', since: Math.max(since, resumedAt) };
}
