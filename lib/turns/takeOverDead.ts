import type { Clock } from '../base/Clock.ts';
import { fieldsOf } from '../model/fieldsOf.ts';
import type { Claim, Operation } from '../model/Operation.ts';
import type { Log } from '../ports/ports.ts';
import { giveBack } from '../sleepers/giveBack.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import type { OperationStore } from '../store/OperationStore.ts';
import type { TakeInput } from '../workflow/payloads.ts';
import { startingAt } from './chooseOperation.ts';

export interface TakeOverDependencies {
  readonly operations: OperationStore;
  readonly leases: LeaseStore;
  readonly clock: Clock;
  readonly log: Log;
}

/** The time from the claim to the first look: the state machine calls the next function at once, or after its retries. */
export const claimSeconds = 300;

/** A turn's claim that expires at a time (epoch ms). */
export const claimOf = ({ child, turn, attempt, round }: TakeInput, expiresAt: number): Claim => ({
  child,
  turn,
  attempt,
  round,
  expiresAt,
});

/**
 * Takes over an operation in progress whose turn is dead. One that had not started becomes available to all turns again.
 *
 * @param mayWork reads again whether this turn may still work for its orchestration; if not, the claim is given up
 */
export async function takeOverDead(
  deps: TakeOverDependencies,
  input: TakeInput,
  mayWork: () => Promise<boolean>,
): Promise<Operation | undefined> {
  const { orchestrationID, turn, workers, child } = input;
  const now = deps.clock();
  const expired = await deps.operations.expired(orchestrationID, now, workers);
  for (const operation of startingAt(expired, turn)) {
    const { claim } = operation;
    if (claim === undefined) continue;
    if (operation.state !== 'in progress') {
      // If it has a sleeper, that turn may be alive: the sweep wakes it.
      if (operation.sleep === undefined) await giveBack(deps, operation, claim.child);
    } else if (await deps.operations.takeOver(operation, claimOf(input, now + claimSeconds * 1000))) {
      // Write first, then read: a turn of an older attempt must not keep it.
      if (!(await mayWork())) {
        await deps.operations.voidClaim({ ...operation, child });
        return undefined;
      }
      deps.log.warn('taking over an operation in progress', fieldsOf(operation));
      return operation;
    }
  }
  return undefined;
}
