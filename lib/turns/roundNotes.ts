import type { Clock } from '../base/Clock.ts';
import type { Operation } from '../model/Operation.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { roundOf } from '../model/roundOf.ts';
import type { Reach } from '../rollout/reachOf.ts';
import { returnClaim } from '../sleepers/returnClaim.ts';
import { wakeForWork } from '../sleepers/wakeForWork.ts';
import type { WakeDependencies } from '../sleepers/wakeSleepers.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import type { TakeInput } from '../workflow/payloads.ts';
import { unheld } from './waitForWork.ts';

export interface RoundDependencies extends WakeDependencies {
  readonly orchestrations: OrchestrationStore;
  readonly leases: LeaseStore;
  readonly clock: Clock;
}

/** Once the last turn of a round has started, no new turn replaces one that ends: from now on turns take again instead. */
export async function noteLastTurn(
  { orchestrations, clock }: Pick<RoundDependencies, 'orchestrations' | 'clock'>,
  input: TakeInput,
  { turnsOut }: Orchestration,
): Promise<void> {
  const { orchestrationID, attempt, turn, turns } = input;
  const out = roundOf(input);
  if (turns === 0 || turn !== turns - 1 || turnsOut === out) return;
  await orchestrations.change(orchestrationID, { at: clock(), set: { turnsOut: out } }, { attempt });
}

/**
 * Records that a turn ends because of a pause, if no other turn may replace it. @returns false if it must take again because the
 * pause has ended
 */
export async function notePausedTurn(
  { orchestrations, clock }: Pick<RoundDependencies, 'orchestrations' | 'clock'>,
  input: TakeInput,
  { turnsOut }: Orchestration,
): Promise<boolean> {
  const { orchestrationID, attempt, turn, turns, workers } = input;
  const turnsPaused = roundOf(input);
  // Early turns are replaced by those that have not started yet.
  if (turns === 0 || (turn < turns - workers && turnsOut !== turnsPaused)) return true;
  // Written while the orchestration is paused, so that whatever starts after the resume sees it.
  const change = { at: clock(), set: { turnsPaused } };
  return await orchestrations.change(orchestrationID, change, { attempt, state: 'paused' });
}

/**
 * Ends a child whose history has grown long enough. Its operation goes to another turn, which is woken if necessary, or to the
 * next round. `turnsSpent` is written first, because a round that ends like this is not idle.
 */
export async function retire(
  deps: RoundDependencies,
  input: TakeInput,
  turn: {
    readonly orchestration: Orchestration;
    readonly own: Operation | undefined;
    /** The operations that it could have taken. */
    readonly reach: Reach;
  },
): Promise<void> {
  const { orchestrationID, attempt } = input;
  const { orchestrations, operations } = deps;
  const at = deps.clock();
  const spent = roundOf(input);
  if (turn.orchestration.turnsSpent !== spent)
    await orchestrations.change(orchestrationID, { at, set: { turnsSpent: spent } }, { attempt });
  if (turn.own !== undefined) await returnClaim(deps, turn.own);
  // Otherwise there may be no turn for the operation it had, or for the one it would have taken.
  const isLeft =
    (await unheld(operations, orchestrationID, 1, turn.reach)) > 0 ||
    (await operations.expired(orchestrationID, at, 1)).length > 0;
  if (isLeft && (await orchestrations.addWork(orchestrationID, at)))
    await wakeForWork(deps, orchestrationID, 1);
}
